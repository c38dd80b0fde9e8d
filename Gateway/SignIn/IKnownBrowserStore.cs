using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>Where it is kept in which browsers people have signed in. They are written with the sign-in itself.</summary>
internal interface IKnownBrowserStore
{
    /// <summary>Whether the person with this address has signed in in a browser, by the hashes that it may be kept as.</summary>
    Task<bool> IsKnownAsync(EmailAddress email, IReadOnlyList<string> browserHashes, CancellationToken cancellation);
}
