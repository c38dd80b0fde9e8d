using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Chromium, started once per test class.</summary>
public sealed class RealBrowser : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A browser profile of its own, as on another device.</summary>
    public async Task<IBrowserContext> NewProfileAsync(ColorScheme scheme = ColorScheme.Light, int width = 1000, int height = 720, string locale = "en-GB")
    {
        var program = Requires.Program("chromium", "apt-get install chromium");
        playwright ??= await Playwright.CreateAsync();
        browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Arguments });
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            Locale = locale,
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
