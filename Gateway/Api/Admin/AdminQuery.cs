using System.Globalization;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>Reads what narrows a list down. What is there must be understood: a filter that is ignored shows too much.</summary>
internal sealed class AdminQuery(HttpRequest request)
{
    /// <summary>The first fault; null while all is well.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name, int most = 254) => Read(name, $"is a text of 1 to {most} characters, once.", text => text.Length is > 0 && text.Length <= most ? text : null);

    /// <summary>One of some words; null when it is not there.</summary>
    public T? Word<T>(string name, params (string Word, T Value)[] words)
        where T : struct => Read(name, $"is one of: {string.Join(", ", words.Select(word => word.Word))}.", text =>
    {
        foreach (var (word, value) in words)
        {
            if (word == text)
            {
                return (T?)value;
            }
        }

        return null;
    });

    public long? Id(string name) => Read(name, "is a whole number from 1.", text => AdminPath.Id(text));

    public EmailAddress? Email(string name) => Read(name, "is a complete mail address.", text => EmailAddress.TryParse(text, out var email) ? email : null);

    private T? Read<T>(string name, string allowed, Func<string, T?> parse)
    {
        var values = request.Query[name];
        if (values.Count == 0)
        {
            return default;
        }

        var parsed = values is [{ } text] ? parse(text) : default;
        if (parsed is null)
        {
            Problem ??= Problems.Invalid(name, allowed);
        }

        return parsed;
    }
}

/// <summary>Reads values in paths.</summary>
internal static class AdminPath
{
    /// <summary>Null when it cannot be one: then there is nothing of that id.</summary>
    public static long? Id(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;
}
