using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.SignIn;

/// <summary>Whether an address that is not known yet may become a person.</summary>
internal sealed class SignUpRule(Live<SignInOptions> live)
{
    private volatile Prepared prepared = new(new SignInOptions());

    public bool Allows(EmailAddress email)
    {
        var options = live.Current;
        return options.Mode switch
        {
            SignUpMode.Open => true,
            SignUpMode.Domains => Domains(options).Contains(email.Domain),
            _ => false,
        };
    }

    // Prepared once for each state of the settings: an address that is not known must not take longer for it.
    private HashSet<string> Domains(SignInOptions options)
    {
        if (prepared is var known && known.Options == options)
        {
            return known.Domains;
        }

        return (prepared = new Prepared(options)).Domains;
    }

    private sealed class Prepared(SignInOptions options)
    {
        public SignInOptions Options { get; } = options;

        public HashSet<string> Domains { get; } = [.. options.AllowedDomains.Select(EmailAddress.CanonicalDomain).OfType<string>()];
    }
}
