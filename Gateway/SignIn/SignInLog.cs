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
}
