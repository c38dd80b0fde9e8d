namespace MagicLink.Gateway.Users;

/// <summary>What a role may be called: it travels in headers, tokens and command lines.</summary>
internal static class RoleName
{
    /// <summary>The role of a person that nobody gave another.</summary>
    public const string Default = "user";

    public const string Allowed = "1 to 40 of a-z, 0-9, '-', '_' and '.'";

    public static bool IsValid(string role) =>
        role.Length is > 0 and <= 40 && role.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
}
