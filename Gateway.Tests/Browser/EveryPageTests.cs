using System.Globalization;
using MagicLink.Gateway.Tests.Accessibility;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>Every page as people see it: on a desk and on a phone, by day and by night, in each language. Pictures are kept beside the test assembly, in the folder <c>screenshots</c>.</summary>
public sealed class EveryPageTests(CarefulSite site) : IClassFixture<CarefulSite>
{
    private const int MostBytes = 30_000;
    private static readonly (ColorScheme Scheme, int Width)[] Usual = [(ColorScheme.Light, 360), (ColorScheme.Dark, 1000)];
    private static readonly (ColorScheme Scheme, int Width)[] All = [.. Usual, (ColorScheme.Dark, 360), (ColorScheme.Light, 1000)];
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    private readonly List<string> faults = [];

    [Theory]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    [InlineData("fr-FR")]
    [InlineData("es-ES")]
    public async Task Every_page_is_light_fits_and_can_be_used_by_everybody(string locale)
    {
        await using var profile = await site.Browser.NewProfileAsync(locale: locale);
        await using var elsewhere = await site.Browser.NewProfileAsync(locale: locale);
        var traffic = new Dictionary<IBrowserContext, Traffic>();
        profile.Page += (_, page) => traffic[profile] = new Traffic(page);
        elsewhere.Page += (_, page) => traffic[elsewhere] = new Traffic(page);
        var language = new CultureInfo(locale).TwoLetterISOLanguageName;
        var page = await profile.NewPageAsync();
        var other = await elsewhere.NewPageAsync();

        await new Walk(site, page, other, async (seen, name) =>
        {
            await LookAsync(seen, $"{name}-{language}", language == "en" ? All : Usual);
            Expect(await seen.Locator("html").GetAttributeAsync("lang") == language, $"{name} is not in {language}");
            if (traffic.TryGetValue(seen.Context, out var asked))
            {
                await WeighAsync(asked, name);
            }
        }).GoAsync();

        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_fault_is_found()
    {
        await using var profile = await site.Browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{site.Url}/_gateway/sign-in");
        Assert.Empty(await Axe.JudgeAsync(page));

        await page.EvaluateAsync("document.querySelector('main label').remove()");
        await page.EvaluateAsync("document.querySelector('h1').style.color = '#ccc'");
        await page.EvaluateAsync("document.documentElement.lang = ''");

        var found = await Axe.JudgeAsync(page);
        Assert.Equal(["color-contrast", "html-has-lang", "label"], found.Select(fault => fault.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    private async Task LookAsync(IPage page, string name, IReadOnlyList<(ColorScheme Scheme, int Width)> looks)
    {
        foreach (var (scheme, width) in looks)
        {
            var look = $"{name}-{(scheme == ColorScheme.Dark ? "dark" : "light")}-{width}";
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 720);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{look}.png"), FullPage = true });
            var tooWide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Expect(tooWide <= 0, $"{look} is {tooWide} px too wide");
            faults.AddRange((await Axe.JudgeAsync(page)).Select(fault => $"{look}: {fault}"));
        }
    }

    private async Task WeighAsync(Traffic traffic, string name)
    {
        var bytes = await traffic.BytesAsync();
        Expect(bytes is > 1000 and < MostBytes, $"{name} has {bytes} bytes");
        faults.AddRange(traffic.Urls.Where(url => !url.StartsWith(site.Url, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)).Select(url => $"{name} asks {url}"));
    }

    private void Expect(bool holds, string fault)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }
}
