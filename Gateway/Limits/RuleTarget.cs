using System.IO.Enumeration;

namespace MagicLink.Gateway.Limits;

/// <summary>
/// Which calls a rule is about: <c>METHOD:/path</c>, either of them with <c>*</c> for anything, ours or proxied; <c>act:send</c> and
/// <c>act:verify</c>, whatever face the act comes through; <c>*</c>, all endpoints of ours.
/// </summary>
/// <param name="Method">Null for any.</param>
/// <param name="Path">Null for all of ours.</param>
/// <param name="Act">Null where a path decides.</param>
internal sealed record RuleTarget(string? Method, string? Path, LimitedAct? Act)
{
    public const string Allowed =
        "expects \"METHOD:/path\" such as \"post:/api/magic-link/send\" or \"*:/wiki/*\", \"act:send\", \"act:verify\", or \"*\" for all endpoints of the gateway's own";

    /// <summary>Whether proxied calls may be meant.</summary>
    public bool NamesPaths => Path is not null;

    public static RuleTarget? Parse(string? text) => text?.Split(':', 2) switch
    {
        ["*"] or ["*", "*"] => new RuleTarget(null, null, null),
        ["act", "send"] => new RuleTarget(null, null, LimitedAct.Send),
        ["act", "verify"] => new RuleTarget(null, null, LimitedAct.Verify),
        ["act", _] => null,
        [var method, "*"] when IsMethod(method) => new RuleTarget(method, null, null),
        ["*", ['/', ..] path] => new RuleTarget(null, path, null),
        [var method, ['/', ..] path] when IsMethod(method) => new RuleTarget(method, path, null),
        _ => null,
    };

    public bool Fits(LimitedRequest request) =>
        (Method is null || Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
        && (Act is not null ? Act == request.Act : Path is null ? request.IsOwn : FitsPath(request.Path));

    // Routing takes a slash at the end for nothing, and upper case for lower: so does a rule, or it could be got around.
    private bool FitsPath(string path) =>
        FileSystemName.MatchesSimpleExpression(Path, path, ignoreCase: true)
        || (path.Length > 1 && path[^1] == '/' && FileSystemName.MatchesSimpleExpression(Path, path.AsSpan(0, path.Length - 1), ignoreCase: true));

    private static bool IsMethod(string text) => text.Length is > 0 and <= 20 && text.All(char.IsAsciiLetter);
}
