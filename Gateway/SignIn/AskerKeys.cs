using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>
/// Tells browsers apart, and the keyed hashes by which a challenge remembers who asked. A browser's cookie is signed: nobody
/// makes up a thousand browsers without asking us for each.
/// </summary>
internal sealed class AskerKeys(MasterKeys master)
{
    private const int Bytes = 24;
    private readonly SecretHasher signatures = new(master, "browser-cookie");
    private readonly SecretHasher browsers = new(master, "browser");
    private readonly SecretHasher networks = new(master, "asker-network");

    /// <summary>A cookie for a browser that has none.</summary>
    public Secret NewBrowser()
    {
        var id = RandomToken.Base64(Bytes);
        return new Secret($"{id}~{signatures.Hash(id)}");
    }

    /// <summary>The cookie when it is one of ours; null for anything else.</summary>
    public Secret? Recognise(Secret? cookie) =>
        cookie is { Value: var value } && value.IndexOf('~', StringComparison.Ordinal) is > 0 and var end
        && signatures.Matches(value[..end], value[(end + 1)..])
            ? cookie
            : null;

    /// <summary>Null when no browser asked.</summary>
    public string? BrowserHash(Asker asker) => asker.Browser is { } browser ? browsers.Hash(browser.Value) : null;

    /// <summary>What a browser of ours may be stored as, under the current key first.</summary>
    public IReadOnlyList<string> BrowserHashes(Secret browser) => browsers.Hashes(browser.Value);

    /// <summary>The browser, where it came with its cookie, else the network: what live challenges of an address are counted by.</summary>
    public string Key(Asker asker) => asker.IsNewBrowser ? networks.Hash(asker.Client.Network) : BrowserHash(asker) ?? networks.Hash(asker.Client.Network);

    /// <summary>Whether <paramref name="browser"/> is the one that asked for the challenge.</summary>
    public bool Asked(Secret? browser, Challenge challenge) =>
        browser is { } present && challenge.BrowserHash is { } hash && browsers.Matches(present.Value, hash);
}
