using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>Whether an address that is not known yet may become a person.</summary>
internal sealed class SignUpRule(SignInOptions options)
{
    private readonly HashSet<string> domains =
        [.. options.AllowedDomains.Select(EmailAddress.CanonicalDomain).OfType<string>()];

    public bool Allows(EmailAddress email) => options.Mode switch
    {
        SignUpMode.Open => true,
        SignUpMode.Domains => domains.Contains(email.Domain),
        _ => false,
    };
}
