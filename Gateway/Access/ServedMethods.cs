namespace MagicLink.Gateway.Access;

/// <summary>The request methods that reach backends. TRACE, TRACK and CONNECT are not among them, whatever a policy says.</summary>
internal static class ServedMethods
{
    /// <summary>Those of RFC 9110 and RFC 5789; every route takes them, unless its policy or its <c>Match:Methods</c> names fewer.</summary>
    public static readonly IReadOnlyList<string> Always = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Others of IANA's registry; a route takes them where its policy names them.</summary>
    public static readonly IReadOnlyList<string> WhereNamed =
    [
        "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "COPY", "LABEL", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF",
        "MKWORKSPACE", "MOVE", "ORDERPATCH", "PROPFIND", "PROPPATCH", "QUERY", "REBIND", "REPORT", "SEARCH", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE",
        "UPDATEREDIRECTREF", "VERSION-CONTROL",
    ];

    private static readonly string[] Never = ["TRACE", "TRACK", "CONNECT"];

    /// <summary>Whether it asks for its own echo (RFC 9110 §9.3.8) or a tunnel, in any case of letters.</summary>
    public static bool IsNever(string method) => Array.Exists(Never, known => known.Equals(method, StringComparison.OrdinalIgnoreCase));

    public static bool IsAlways(string method)
    {
        foreach (var known in Always)
        {
            if (string.Equals(known, method, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
