using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>The keyed hashes by which a challenge remembers who asked.</summary>
internal sealed class AskerKeys(MasterKey master)
{
    private readonly SecretHasher browsers = new(master, "browser");
    private readonly SecretHasher networks = new(master, "asker-network");

    public static Secret NewBrowser() => new(RandomToken.Base64(24));

    /// <summary>Null when no browser asked.</summary>
    public string? Browser(Asker asker) => asker.Browser is { } browser ? browsers.Hash(browser.Value) : null;

    /// <summary>The browser, else the network: what at most three live challenges of an address may share.</summary>
    public string Key(Asker asker) => Browser(asker) ?? networks.Hash(asker.Client.Network);

    /// <summary>Whether <paramref name="browser"/> is the one that asked for the challenge.</summary>
    public bool Asked(Secret? browser, Challenge challenge) =>
        browser is { } present && challenge.BrowserHash is { } hash && browsers.Matches(present.Value, hash);
}
