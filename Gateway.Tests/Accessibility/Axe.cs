using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Accessibility;

/// <summary>axe-core in the page itself: the rules of WCAG 2.2 AA that a program can judge, and what its makers count as good practice.</summary>
internal static class Axe
{
    private const string Folder = "Gateway.Tests/Accessibility";

    /// <summary>Where it cannot tell whether text stands out, as before a picture, that is a fault as well: nobody would look.</summary>
    private const string Run = """
        async () => {
          const found = await axe.run(document, {
            runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
            resultTypes: ['violations', 'incomplete'],
          });
          const unsure = found.incomplete.filter(rule => rule.id === 'color-contrast');
          return [...found.violations, ...unsure].flatMap(rule => rule.nodes.map(node => `${rule.id} (${rule.help}): ${node.html}`));
        }
        """;

    private static readonly string File = Path.Combine(Checkout.Root, Folder, "node_modules/axe-core/axe.min.js");

    /// <summary>Each violation, with the element; empty when there is none.</summary>
    public static async Task<IReadOnlyList<string>> JudgeAsync(IPage page)
    {
        Requires.File(File, $"npm ci --prefix {Folder}");
        if (!await page.EvaluateAsync<bool>("'axe' in window"))
        {
            await page.EvaluateAsync(await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
        }

        return await page.EvaluateAsync<string[]>(Run);
    }
}
