using System.Text;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class BrandTests
{
    private const string Drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

    [Fact]
    public async Task A_logo_stands_above_each_page_and_may_be_kept()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config
            .With("Brand:Name", "Acme").With("Brand:Logo", Write(config, "logo.svg", Drawing)).With("Brand:LogoDark", Write(config, "dark.png", "\x89PNG")));
        using var browser = gateway.NewBrowser();

        var page = await browser.OpenAsync("/_gateway/sign-in");
        var image = page.Document.QuerySelector("header img")!;
        using var light = await gateway.GetAsync(image.GetAttribute("src")!);
        using var dark = await gateway.GetAsync(page.Document.QuerySelector("header source[media*=dark]")!.GetAttribute("srcset")!);
        using var none = await gateway.GetAsync("/_gateway/brand/0000000000000000.svg");

        Assert.Equal("Acme", image.GetAttribute("alt"));
        Assert.Equal(Drawing, await light.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("image/svg+xml", light.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", light.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("nosniff", light.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; sandbox", light.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("image/png", dark.Content.Headers.ContentType?.ToString());
        Assert.Equal(404, (int)none.StatusCode);
    }

    [Fact]
    public async Task Whom_people_ask_stands_below_each_page()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config
            .With("Brand:Support", "Ask <the> help desk").With("Brand:SupportLink", "mailto:help@example.com"));
        using var browser = gateway.NewBrowser();

        var link = (await browser.OpenAsync("/_gateway/nothing-here")).Document.QuerySelector("footer a")!;

        Assert.Equal(("Ask <the> help desk", "mailto:help@example.com"), (link.TextContent, link.GetAttribute("href")));
    }

    [Fact]
    public async Task The_accent_colours_buttons_and_links()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Brand:Accent", "#0B6E4F"));
        using var browser = gateway.NewBrowser();

        var style = (await browser.OpenAsync("/_gateway/sign-in")).Document.QuerySelector("style")!.TextContent;

        Assert.Contains("--accent:#0b6e4f;--on-accent:#ffffff;--link:#0b6e4f;", style, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_accent_is_text_can_be_read()
    {
        for (var value = 0; value < 1 << 24; value += 9973)
        {
            var accent = new Colour((byte)(value >> 16), (byte)(value >> 8), (byte)value);
            foreach (var palette in new[] { Palette.Light(accent), Palette.Dark(accent) })
            {
                Assert.Equal(accent, palette.Accent.Fill);
                Assert.All(
                    [(palette.Accent.Fill, palette.Accent.OnFill), (palette.Accent.Text, palette.Card), (palette.Accent.Text, palette.Ground)],
                    pair => Assert.True(Colour.Contrast(pair.Item1, pair.Item2) >= 4.5, $"{accent}: {pair}"));
            }
        }
    }

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#767676", "#ffffff", 4.54)]
    [InlineData("#1a56db", "#1a56db", 1)]
    public void Contrast_is_what_the_standard_says(string one, string other, double ratio)
    {
        Assert.True(Colour.TryParse(one, out var a) & Colour.TryParse(other, out var b));
        Assert.Equal(ratio, Colour.Contrast(a, b), 0.01);
        Assert.Equal(ratio, Colour.Contrast(b, a), 0.01);
    }

    [Fact]
    public async Task A_brand_that_cannot_be_shown_stops_the_start_with_each_setting()
    {
        using var config = new TestConfig().With("Brand:Name", "").With("Brand:Accent", "blue").With("Brand:Support", new string('x', 301))
            .With("Brand:SupportLink", "http://help.example.com").With("Brand:Logo", "config/nothing.svg");
        config.With("Brand:LogoDark", Write(config, "logo.exe", "x"));

        (await config.CheckAsync()).AreFor(
            "Gateway:Brand:Name", "Gateway:Brand:Accent", "Gateway:Brand:Support", "Gateway:Brand:SupportLink", "Gateway:Brand:Logo", "Gateway:Brand:LogoDark");
    }

    [Fact]
    public async Task What_needs_another_setting_beside_it_says_so()
    {
        using var config = new TestConfig().With("Brand:SupportLink", "https://help.example.com");
        config.With("Brand:LogoDark", Write(config, "dark.png", "x"));

        (await config.CheckAsync()).AreFor("Gateway:Brand:SupportLink", "Gateway:Brand:LogoDark");
    }

    [Theory]
    [InlineData(0)]
    [InlineData((100 * 1024) + 1)]
    public async Task A_logo_has_a_size(int bytes)
    {
        using var config = new TestConfig();
        config.With("Brand:Logo", Write(config, "logo.png", new string('x', bytes)));

        (await config.CheckAsync()).AreFor("Gateway:Brand:Logo");
    }

    private static string Write(TestConfig config, string name, string content)
    {
        var path = Path.Combine(config.Root, name);
        File.WriteAllText(path, content, Encoding.Latin1);
        return path;
    }
}
