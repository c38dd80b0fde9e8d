using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>The fields of a form that one of our pages posts. A field that stands twice counts as missing.</summary>
internal sealed class FormBody(IReadOnlyDictionary<string, StringValues> fields)
{
    public string? this[string name] => fields.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    /// <summary>The form; null when it is too large or no form.</summary>
    public static async Task<FormBody?> ReadAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || await BodyLimit.ReadAsync(context.Request, context.RequestAborted) is not { } bytes)
        {
            return null;
        }

        using var reader = new FormReader(Encoding.UTF8.GetString(bytes.Span));
        try
        {
            return new FormBody(reader.ReadForm());
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
