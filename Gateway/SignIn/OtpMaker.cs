using System.Globalization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.SignIn;

/// <summary>Makes a code for a continuation, and its sealed mail.</summary>
internal sealed class OtpMaker(OtpCode codes, OutboxSeal seal, Live<OtpOptions> options)
{
    /// <param name="continuationHash">What the continuation is stored as.</param>
    public NewOtp Make(string continuationHash, EmailAddress email, ClientInfo client, CultureInfo language, DateTimeOffset now)
    {
        var code = MailedCode.New();
        var lifetime = options.Current.Lifetime;
        var expiresAt = now + lifetime;
        var mail = SignInMail.WithCode(email, new MailedProof(code, lifetime), client, now, language);
        return new NewOtp(codes.Hash(continuationHash, code.Value), seal.Seal(mail, now, expiresAt, withhold: false), expiresAt);
    }
}
