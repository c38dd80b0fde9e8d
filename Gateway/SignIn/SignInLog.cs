using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>Addresses print masked, secrets not at all.</summary>
internal static partial class SignInLog
{
    [LoggerMessage(LogLevel.Information, "A link was asked for by {Email} from {Address}; admitted: {Admitted}.")]
    public static partial void LinkRequested(this ILogger log, EmailAddress email, string address, bool admitted);

    [LoggerMessage(LogLevel.Information, "{User} signed in as session {SessionId} from {Address}; new person: {SignedUp}.")]
    public static partial void SignedIn(this ILogger log, string user, string sessionId, string address, bool signedUp);

    [LoggerMessage(LogLevel.Information, "A link from {Address} was refused: {Reason}.")]
    public static partial void LinkRefused(this ILogger log, string address, string reason);

    [LoggerMessage(LogLevel.Information, "A link of {Email} was opened in another browser at {Address}, and what was typed there did not fit.")]
    public static partial void TypedProofRefused(this ILogger log, EmailAddress email, string address);

    [LoggerMessage(LogLevel.Information, "A code for {Email} from {Address} was refused: {Reason}.")]
    public static partial void CodeRefused(this ILogger log, EmailAddress email, string address, string reason);

    [LoggerMessage(LogLevel.Information, "A code mailed after the link, of {Email} from {Address}, was refused: {Reason}.")]
    public static partial void OtpRefused(this ILogger log, EmailAddress email, string address, string reason);

    [LoggerMessage(LogLevel.Warning, "A person had too many wrong mailed codes; the last try came from {Address}.")]
    public static partial void OtpLocked(this ILogger log, string address);

    [LoggerMessage(LogLevel.Information, "Another code was mailed to {Email}, asked for from {Address}.")]
    public static partial void OtpSentAgain(this ILogger log, EmailAddress email, string address);
}
