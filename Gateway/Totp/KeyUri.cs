using System.Globalization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Totp;

/// <summary>
/// What an authenticator app reads from the picture: Google's Key Uri Format. Every parameter is always there, defaults too: apps
/// differ in what they assume.
/// </summary>
/// <param name="issuer">The name under which the app lists the account.</param>
internal sealed class KeyUri(string issuer)
{
    /// <param name="secret">In Base32.</param>
    public Secret For(EmailAddress email, Secret secret, TotpParameters parameters)
    {
        var name = Uri.EscapeDataString(issuer);
        return new Secret(string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/{name}:{Uri.EscapeDataString(email.Value)}?secret={secret.Value}&issuer={name}&algorithm={parameters.Algorithm}&digits={parameters.Digits}&period={parameters.Period}"));
    }
}
