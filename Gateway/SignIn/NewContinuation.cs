using System.Globalization;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>A continuation about to be kept.</summary>
/// <param name="Otp">The code that is mailed if the continuation waits for one; null where none is ever asked for.</param>
internal sealed record NewContinuation(string Hash, string ReturnUrl, CultureInfo Language, DateTimeOffset ExpiresAt, NewOtp? Otp);

/// <summary>A code about to be mailed.</summary>
/// <param name="ExpiresAt">The end of the code and of the continuation that waits for it.</param>
internal sealed record NewOtp(string Hash, OutboxMail Mail, DateTimeOffset ExpiresAt);
