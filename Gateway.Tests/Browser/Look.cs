using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>How something looks in a real browser, kept as pictures beside the test assembly, in the folder <c>screenshots</c>.</summary>
internal static class Look
{
    /// <summary>The lowest contrast (WCAG 2.2 §1.4.3) of any text with what is behind it.</summary>
    private const string LowestContrast = """
        () => {
          const light = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
          const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
          const texts = [...document.body.querySelectorAll('*')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.matches('input:not([type=hidden])'));
          return Math.min(...texts.map(e => { const a = luminance(parse(getComputedStyle(e).color)), b = luminance(behind(e)); return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }));
        }
        """;

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>Takes a picture, and states that it fits the width and that its text can be read.</summary>
    public static async Task TakeAsync(this IPage page, string name, string theme, int width)
    {
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}-{theme}-{width}.png"), FullPage = true });

        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        var contrast = await page.EvaluateAsync<double>(LowestContrast);
        Assert.True(overflow <= 0, $"{name} is {overflow} px too wide at {width} px");
        Assert.True(contrast >= 4.5, $"{name} has text with a contrast of only {contrast:0.0} in {theme}");
    }
}
