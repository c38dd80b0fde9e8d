using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>A double click sends a form once: the browser would show the second answer, and lose what the first one said.</summary>
public sealed class DoubleClickTests(RealBrowser browser, SharedGateway shared) : IClassFixture<RealBrowser>, IClassFixture<SharedGateway>
{
    private const string SendTwice = """
        () => {
          const form = document.querySelector('main form');
          return [1, 2].map(() => {
            const event = new SubmitEvent('submit', { bubbles: true, cancelable: true });
            form.dispatchEvent(event);
            return event.defaultPrevented;
          });
        }
        """;

    [Fact]
    public async Task The_second_click_does_nothing()
    {
        await using var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{shared.Gateway.Config.PublicUrl}/_gateway/sign-in");

        var isHeldBack = await page.EvaluateAsync<bool[]>(SendTwice);

        Assert.Equal([false, true], isHeldBack);
    }
}
