using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Pages;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Where a person ends up after signing in, as a real browser reads what it is told.</summary>
public sealed class ReturnUrlAttackTests(RealBrowser browser) : IClassFixture<RealBrowser>
{
    private const string Allowed = "https://wiki.example.com";

    internal static IReadOnlyList<string> Wanted { get; } = [.. HostileReturnUrls.All, .. Corpus.Lines("return-urls").Select(Corpus.Unescape)];

    [Fact]
    public async Task Nobody_is_sent_anywhere_but_here_and_to_an_allowed_host()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("ReturnHosts", new JsonArray("wiki.example.com")));
        using var signedIn = gateway.NewBrowser();
        Assert.Equal("/wiki", (await gateway.SignInAsync(signedIn, url: "/wiki")).Headers.Location?.OriginalString);
        var sentTo = new List<(string Wanted, string Location)>();
        foreach (var wanted in Wanted.Select(wanted => wanted.Replace("HOST", $"localhost:{gateway.Config.Port}", StringComparison.Ordinal)).Where(FitsIntoAnAddress))
        {
            using var answer = await signedIn.GetAsync($"/_gateway/sign-in?returnUrl={Escape(wanted)}");
            sentTo.Add((wanted, LocationOf(answer)));
        }

        foreach (var wanted in Corpus.Lines("return-urls").Select(line => Corpus.Unescape(line).Replace("HOST", $"localhost:{gateway.Config.Port}", StringComparison.Ordinal)))
        {
            using var visitor = gateway.NewBrowser();
            using var asked = await gateway.PostAsync("/api/magic-link/send", new { email = Visits.Ann, redirectTo = wanted });
            Assert.Equal(200, (int)asked.StatusCode);
            using var answer = await visitor.SubmitAsync(await visitor.OpenAsync((await gateway.Mailbox.NextAsync()).Link), ("typed", Visits.Ann));
            sentTo.Add((wanted, LocationOf(answer)));
        }

        var read = await ReadAsync([.. sentTo.Select(sent => sent.Location)], gateway.Config.PublicUrl);

        var origin = gateway.Config.PublicUrl;
        Assert.Empty(sentTo.Zip(read).Where(pair => pair.Second != origin && pair.Second != Allowed).Select(pair => $"{Escape(pair.First.Wanted)} leads to {pair.First.Location}, at {pair.Second}"));
        Assert.All(sentTo, sent => Assert.All(sent.Location, c => Assert.InRange(c, '!', '~')));
    }

    [Fact]
    public async Task The_judge_knows_another_host_when_it_sees_one()
    {
        string[] elsewhere = ["//evil.example", "/\\evil.example", "/\t/evil.example", "https:evil.example", "\\\\evil.example", "http://localhost:1@evil.example", "javascript:alert(1)", "https://wiki.example.com:444/"];

        Assert.DoesNotContain(await ReadAsync(elsewhere, "http://localhost:1"), origin => origin is "http://localhost:1" or Allowed);
    }

    /// <summary>The origin that Chromium makes of each location on a page here.</summary>
    private async Task<string[]> ReadAsync(string[] locations, string here)
    {
        var profile = await browser.NewProfileAsync();
        var page = await profile.NewPageAsync();
        var read = await page.EvaluateAsync<string[]>(
            "([locations, here]) => locations.map(location => { try { return new URL(location, here + '/_gateway/link').origin; } catch { return 'nowhere'; } })",
            new object[] { locations, here });
        await profile.CloseAsync();
        return read;
    }

    // The server answers longer request lines itself, with 414.
    private static bool FitsIntoAnAddress(string wanted) => Escape(wanted).Length < 8_000;

    private static string LocationOf(HttpResponseMessage answer)
    {
        Assert.Equal(302, (int)answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("Location"));
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
