using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>What people do in a real browser.</summary>
internal static class Steps
{
    public const string Ann = "ann@example.com";

    /// <summary>Types an address on the sign-in page that is open, and submits with the keyboard.</summary>
    public static async Task AskAsync(this IPage page, string email = Ann)
    {
        await page.GetByLabel("Mail address").FillAsync(email);
        await page.GetByLabel("Mail address").PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Check your mailbox");
    }

    /// <summary>Reloads the development mailbox until a mail is there.</summary>
    public static async Task OpenMailboxAsync(this IPage page, string gateway)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                await page.GotoAsync($"{gateway}/_gateway/dev/mailbox");
                return await page.Locator("article").CountAsync() > 0;
            },
            "a mail is in the mailbox");
    }

    /// <summary>Kestrel's own TLS, and with it HTTP/2.</summary>
    public static TestConfig WithTls(this TestConfig config, Certificates certificates)
    {
        config.Kestrel["Endpoints"] = new JsonObject
        {
            ["Https"] = new JsonObject
            {
                ["Url"] = $"https://127.0.0.1:{config.Port}",
                ["Certificate"] = new JsonObject { ["Path"] = certificates.Server, ["KeyPath"] = certificates.Key },
            },
        };
        return config;
    }

    /// <summary>The checkout's own first-try set-up: no mail server, the sample app, a policy that keeps newcomers out of <c>/staff</c>.</summary>
    public static TestConfig FirstTry()
    {
        var sample = $"http://127.0.0.1:{TestConfig.FreePort()}";
        var config = new TestConfig(sample).With("SampleApp:Url", sample).With("Access:Policies:staff:Roles", new JsonArray("staff"));
        config.Gateway.Remove("Mail");
        config.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
        return config;
    }

    /// <summary>A gateway in front of <paramref name="upstream"/> that mails by SMTP.</summary>
    public static TestConfig WithSmtp(int port, string startTls, string? upstream = null) => new TestConfig(upstream)
        .With("Mail:Transport", "smtp")
        .With("Mail:Smtp:Host", "localhost")
        .With("Mail:Smtp:Port", port)
        .With("Mail:Smtp:StartTls", startTls);
}
