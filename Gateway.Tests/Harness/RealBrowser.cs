using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Chromium, started once per test class.</summary>
public sealed class RealBrowser : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    // A page is as slow as the machine; what is expected of it is not.
    static RealBrowser() => Assertions.SetDefaultExpectTimeout(30_000);

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Where names lead that no server knows (<c>MAP host:443 127.0.0.1:port</c>), set before the first profile. Certificates are taken as they are then.</summary>
    public string? HostRules { get; set; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A browser profile of its own, as on another device.</summary>
    /// <param name="hasScript">Whether the pages' script runs.</param>
    /// <param name="address">From where it calls, to a gateway that believes this machine; null for this machine.</param>
    public async Task<IBrowserContext> NewProfileAsync(
        ColorScheme scheme = ColorScheme.Light, int width = 1000, int height = 720, string locale = "en-GB", bool hasScript = true, string? address = null)
    {
        var program = Requires.Program("chromium", "apt-get install chromium");
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = HostRules is null ? Arguments : [.. Arguments, $"--host-resolver-rules={HostRules}"],
        });
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            Locale = locale,
            JavaScriptEnabled = hasScript,
            ExtraHTTPHeaders = address is null ? null : [KeyValuePair.Create("X-Forwarded-For", address)],
            IgnoreHTTPSErrors = HostRules is not null,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
    }
}
