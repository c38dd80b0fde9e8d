namespace MagicLink.Gateway.Proxy.ForwardAuth;

/// <summary>The mark that a request is only asked about: it is decided on like any other, and never forwarded nor answered by an endpoint.</summary>
/// <param name="IsToldByUrl">Whether nginx asks.</param>
/// <param name="OverridesMethod">Whether the client wishes that the application takes the request for one of another method.</param>
/// <param name="IdentityNames">What the client itself said of who it is, in whatever spelling: the names of the headers.</param>
internal sealed record ForwardAuthQuestion(bool IsToldByUrl, bool OverridesMethod, IReadOnlyList<string> IdentityNames)
{
    /// <summary>
    /// What keeps a request that passed the decision from being let through: the proxy itself would take such headers out, and the one that
    /// asks cannot be expected to know all their spellings. Null for nothing.
    /// </summary>
    public string? FindDoubt(AccessGranted granted, bool isPreflight)
    {
        if (OverridesMethod && (granted.Route.IsToldByMethod || isPreflight))
        {
            return "a header that makes another method of it";
        }

        // The names that this route's application knows are in the answer, for the asker to overwrite.
        return IdentityNames.All(name => granted.Route.Headers.All.Any(own => own.Header.Equals(name, StringComparison.OrdinalIgnoreCase)))
            ? null
            : "a header that looks like one that says who the person is";
    }
}
