namespace MagicLink.Gateway.Admin;

/// <summary>What an admin token may be called: it stands in logs, lists and the audit log.</summary>
internal static class AdminTokenName
{
    public const string Allowed = "1 to 60 letters, digits, '-', '_', '.' and '@' of ASCII";

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@');
}
