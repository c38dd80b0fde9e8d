using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// What must hold of every request, whatever was in it: what a backend got is what its sender may have, said by nobody but the gateway.
/// One statement for corpora and fuzzing alike, which looks at nothing but what went in, what came out and what the backend got.
/// </summary>
internal static class Oracle
{
    private static readonly HashSet<string> Names = ["remoteuser", "remoteemail"];
    private static readonly HashSet<string> Forwarding = ["forwarded", "xrealip", "xclientip", "trueclientip", "proxy"];

    private static readonly HashSet<string> Framing =
        ["transferencoding", "contentlength", "connection", "host", "upgrade", "te", "trailer", "expect", "keepalive", "cookie", "authorization"];

    private static readonly string[] Cookies = ["mlg-session", "mlg-browser", "mlg-link", "mlg-sign-in", "mlg-device", "mlg-arrive", "mlg-language", "mlg-waiting"];

    /// <summary>What does not hold, in words; empty when all does.</summary>
    /// <param name="canBeNobody">Whether the proof itself may be broken: then nobody may be told of in the sender's place.</param>
    public static IEnumerable<string> Mismatches(Attacker sender, RawAnswer answer, IReadOnlyCollection<RecordedRequest> arrived, bool canBeNobody = false)
    {
        // Who gave up has broken the backend's answer off, and may have missed others.
        foreach (var status in answer.Statuses.Where(status => status >= 500 && status is not (501 or 505) && (answer.IsClosed || status != 502)))
        {
            yield return $"answered {status}";
        }

        // Our own pages answer too, but whatever is refused stays here.
        if (answer.IsClosed && arrived.Count > answer.Statuses.Count(status => status == 200))
        {
            yield return $"{arrived.Count} arrived behind the answers {string.Join(' ', answer.Statuses)}";
        }

        foreach (var mismatch in arrived.SelectMany(request => Mismatches(sender, request, canBeNobody)))
        {
            yield return mismatch;
        }
    }

    /// <summary>What does not hold of one request that arrived.</summary>
    public static IEnumerable<string> Mismatches(Attacker sender, RecordedRequest request, bool canBeNobody) =>
        Faults(sender, request, canBeNobody).Select(fault => $"{fault}, in {request.Method} {request.RawTarget} {string.Join(" | ", request.Headers)}");

    private static IEnumerable<string> Faults(Attacker sender, RecordedRequest request, bool canBeNobody)
    {
        foreach (var segment in StrictReading.FirstSegments(request.RawTarget).Where(segment => !sender.MayEnter(segment)))
        {
            yield return $"{sender.Name} came to {segment}";
        }

        var told = request.Headers.Where(header => Fold(header.Key) is var name && (name.StartsWith("xgateway", StringComparison.Ordinal) || Names.Contains(name)))
            .Where(header => header.Key != "X-Gateway-Assertion")
            .ToDictionary(header => header.Key.Replace("Remote-", "X-Gateway-", StringComparison.Ordinal), header => header.Value, StringComparer.OrdinalIgnoreCase);
        if (!(canBeNobody && told.Count == 0) && !told.OrderBy(header => header.Key).SequenceEqual(sender.Identity.OrderBy(header => header.Key)))
        {
            yield return $"told that it is {string.Join(", ", told)}";
        }

        if (request["X-Gateway-Assertion"] is { } assertion
            && (sender.Identity.Count == 0 || (string?)ForgedToken.From(assertion).Payload["sub"] != sender.Identity["X-Gateway-User"]))
        {
            yield return "an assertion about somebody else";
        }

        if (request["X-Forwarded-For"] != "127.0.0.1" || request["X-Forwarded-Proto"] != "http"
            || request["X-Forwarded-Host"]?.Split(':')[0].Equals("localhost", StringComparison.OrdinalIgnoreCase) != true)
        {
            yield return "told another origin";
        }

        foreach (var name in request.Headers.Keys.Where(name => IsForwarding(Fold(name)) && name is not ("X-Forwarded-For" or "X-Forwarded-Proto" or "X-Forwarded-Host")))
        {
            yield return $"told by {name}";
        }

        foreach (var name in request.Headers.Keys.Where(name => Framing.Contains(Fold(name)) && name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')))
        {
            yield return $"framed by {name}";
        }

        // Who wraps a token into something that is none of ours has given it away already.
        if (told.Count > 0 && sender.Token is { } token && request.Headers.Values.Any(value => value.Contains(token, StringComparison.Ordinal)))
        {
            yield return "given the token";
        }

        if (request["Cookie"]?.Split(';').FirstOrDefault(IsOurs) is { } cookie)
        {
            yield return $"given the cookie {cookie}";
        }
    }

    private static bool IsForwarding(string name) =>
        name.StartsWith("xforwarded", StringComparison.Ordinal) || name.StartsWith("xoriginal", StringComparison.Ordinal) || name.StartsWith("xrewrite", StringComparison.Ordinal)
        || Forwarding.Contains(name);

    private static bool IsOurs(string cookie)
    {
        var name = cookie.Trim().TrimStart('=').Split('=')[0].Trim();
        return Cookies.Any(own => name.Equals(own, StringComparison.OrdinalIgnoreCase) || name.Equals("__Host-" + own, StringComparison.OrdinalIgnoreCase));
    }

    private static string Fold(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
