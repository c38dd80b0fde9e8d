namespace MagicLink.Gateway.SignIn;

/// <summary>What the factors of a sign-in are called in <c>amr</c> (RFC 8176 where it has a name).</summary>
internal static class Factors
{
    /// <summary>The link, or the code beside it: either proves the mailbox.</summary>
    public static readonly IReadOnlyList<string> Mailbox = ["email"];

    /// <summary>The code mailed after it: a second look into the same mailbox, no second factor.</summary>
    public static readonly IReadOnlyList<string> MailedCode = ["email_otp"];

    /// <summary>What a person with a second factor may present.</summary>
    public static readonly IReadOnlyList<string> SecondFactorMethods = ["totp", "backup_code"];

    /// <summary>What a person does who must have a second factor and has none.</summary>
    public static readonly IReadOnlyList<string> EnrolMethods = ["enroll"];
}
