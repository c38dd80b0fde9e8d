using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>What people do on a page, whatever its language and whether its script runs or not.</summary>
internal static class PageSteps
{
    /// <summary>Types into the field of this name.</summary>
    public static Task EnterAsync(this IPage page, string field, string text) => page.Locator($"main input[name={field}]").FillAsync(text);

    /// <summary>Sends the form that has the field of this name, and waits for the page that answers.</summary>
    public static Task SendAsync(this IPage page, string field, string? text = null) => page.LeaveAsync(async () =>
    {
        if (text is not null)
        {
            await page.EnterAsync(field, text);
        }

        await page.Locator($"main form:has([name={field}]) button").First.ClickAsync();
    });

    /// <summary>Presses the button of a step that needs nothing typed.</summary>
    public static Task StepAsync(this IPage page, string step) =>
        page.LeaveAsync(() => page.Locator($"main form:has(input[name=step][value={step}]) button").ClickAsync());

    /// <summary>Asks for a link on the sign-in page that is open.</summary>
    public static Task AskForLinkAsync(this IPage page, string email) => page.SendAsync("email", email);

    /// <summary>Does what leads to another page, and waits for it.</summary>
    public static async Task LeaveAsync(this IPage page, Func<Task> act)
    {
        await page.EvaluateAsync("document.documentElement.dataset.left = 'yes'");
        await act();
        await page.Locator("html:not([data-left])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.WaitForLoadStateAsync();
    }

    /// <summary>Waits until the page is at this address. It is asked again and again: a change of pages just before the question would never be told.</summary>
    public static async Task IsAtAsync(this IPage page, string url)
    {
        await Assertions.Expect(page).ToHaveURLAsync(url);
        await page.WaitForLoadStateAsync();
    }

    /// <summary>Takes over the key that an enrolment page shows.</summary>
    public static async Task<Authenticator> ScanAsync(this IPage page) =>
        Authenticator.Scan($"otpauth://totp/x:y?secret={(await page.Locator("main pre").First.TextContentAsync())!.Trim()}&issuer=x&algorithm=SHA1&digits=6&period=30");

    /// <summary>The title of the page that is shown, once it is this one.</summary>
    public static Task ShowsAsync(this IPage page, string title) =>
        Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);

    /// <summary>The app answered, at the address that the person wanted.</summary>
    public static async Task ArrivesAsync(this IPage page, string url)
    {
        await page.ShowsAsync("The old wiki");
        Assert.Equal(url, page.Url);
    }
}
