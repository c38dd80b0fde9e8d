using System.Globalization;
using System.Net;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>What is asked of the audit log, or which field says it wrongly.</summary>
internal sealed class AuditQuery
{
    private const string IsoDay = "yyyy-MM-dd";
    private const string Moments = "is a day such as 2026-03-01 (UTC), or a moment such as 2026-03-01T12:00:00Z.";
    private static readonly string[] IsoMoments = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
    private const int MostText = 256;
    private readonly HttpRequest request;

    public AuditQuery(HttpRequest request)
    {
        this.request = request;
        Format = AuditFormat.Of(Text("format"), out var isFormat);
        Reject(!isFormat, "format", "is csv or jsonl; without it, a page is answered.");
        var kind = Text("kind");
        var known = Enum.GetNames<AuditKind>().FirstOrDefault(name => string.Equals(name, kind, StringComparison.OrdinalIgnoreCase));
        Reject(kind is not null && known is null, "kind", "is one of " + string.Join(", ", Enum.GetNames<AuditKind>()) + ".");
        var (from, to) = (Moment("from", isEnd: false), Moment("to", isEnd: true));
        Reject(from >= to, "from", "is not after to.");
        var user = Text("user");
        if (user is { Length: <= 18 } && long.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            UserNumber = number;
        }

        Question = new AuditQuestion(known is null ? null : Enum.Parse<AuditKind>(known), Email(), UserNumber is null ? user : null, Text("actor"), Address(), Text("session"), from, to);
    }

    public Problem? Problem { get; private set; }

    public AuditQuestion Question { get; }

    /// <summary>A person by number; null when none is asked for so.</summary>
    public long? UserNumber { get; }

    public AuditFormat? Format { get; }

    private string? Email()
    {
        if (Text("email") is not { } text)
        {
            return null;
        }

        var isEmail = EmailAddress.TryParse(text, out var email);
        Reject(!isEmail, "email", "is a mail address.");
        return isEmail ? email!.Value : null;
    }

    private string? Address()
    {
        if (Text("address") is not { } text)
        {
            return null;
        }

        Reject(!IPAddress.TryParse(text, out var address), "address", "is an IP address.");
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
    }

    // A day as the end is meant with all its hours.
    private DateTimeOffset? Moment(string name, bool isEnd)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, IsoDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
        {
            return new DateTimeOffset((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        Reject(
            !DateTimeOffset.TryParseExact(text, IsoMoments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) || moment.Year is < 1970 or > 9998, name, Moments);
        return moment;
    }

    private string? Text(string name)
    {
        var values = request.Query[name];
        Reject(values.Count > 1 || values.ToString() is { Length: > MostText } or [] && values.Count == 1, name, $"stands there once, with 1 to {MostText} characters.");
        return values.Count == 0 ? null : values.ToString();
    }

    private void Reject(bool isWrong, string field, string allowed)
    {
        if (isWrong)
        {
            Problem ??= Problems.Invalid(field, allowed);
        }
    }
}
