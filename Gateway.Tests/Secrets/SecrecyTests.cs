using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Secrets;

/// <summary>A whole journey, over the API and in a browser, and what it leaves behind.</summary>
public sealed class SecrecyTests
{
    private const string Ann = "ann.lee@example.com";

    [Theory]
    [InlineData("Default")]
    [InlineData("Microsoft")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("*")]
    [InlineData("Microsoft.AspNetCore.Hosting.*Diagnostics")]
    [InlineData("*Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Yarp.ReverseProxy.*HttpForwarder")]
    public async Task No_log_line_tells_a_secret_or_a_whole_address_at_trace(string category)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream, config =>
        {
            foreach (var name in new[] { category, "Default", "MagicLink.Gateway", "System", "Yarp", "Microsoft.AspNetCore.Hosting.Diagnostics" })
            {
                config.Environment[$"Logging__LogLevel__{name}"] = "Trace";
                config.Environment[$"Logging__Console__LogLevel__{name}"] = "Trace";
            }
        });

        var secrets = await TravelAsync(gateway);

        var lines = gateway.Logs.Lines.ToList();
        Assert.Contains(lines, line => line.Contains("signed in as session", StringComparison.Ordinal));
        foreach (var (name, secret) in secrets)
        {
            Assert.DoesNotContain(lines, line => Tells(line, name, secret));
        }
    }

    [Fact]
    public async Task The_database_alone_opens_nothing()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);

        var secrets = await TravelAsync(gateway);

        var stored = gateway.Bytes();
        Assert.Contains(Ann, stored, StringComparison.Ordinal); // what is stored is seen at all
        foreach (var (name, secret) in secrets.Where(item => item.Name != "address"))
        {
            Assert.False(stored.Contains(secret, StringComparison.Ordinal), $"the database holds a {name}");
        }
    }

    private static bool Tells(string line, string name, string secret)
    {
        Assert.False(line.Contains(secret, StringComparison.OrdinalIgnoreCase), $"a log line holds a {name}: {line}");
        return false;
    }

    /// <summary>Signs in both ways, fails in several, refreshes and signs out; every secret that was seen on the way.</summary>
    private static async Task<IReadOnlyList<(string Name, string Secret)>> TravelAsync(TestGateway gateway)
    {
        var secrets = new List<(string Name, string Secret)> { ("address", Ann) };
        var first = await gateway.SendAsync(Ann);
        Keep(first);
        using var navigated = await gateway.RequestAsync(HttpMethod.Get, $"/api/magic-link/verify?token={first.Token}", null, ("Sec-Fetch-Mode", "navigate"));
        Assert.Equal(302, (int)navigated.StatusCode);
        using var verified = await gateway.GetAsync($"/api/magic-link/verify?token={first.Token}");
        var session = ApiSession.From(await verified.JsonAsync(200));
        Hold(session);
        using var again = await gateway.GetAsync($"/api/magic-link/verify?token={first.Token}");
        await again.RefusalAsync(410, "TOKEN_ALREADY_USED");
        using var wrong = await gateway.PostRawAsync("/api/magic-link/verify", $$"""{"token":["{{first.Token}}"]}""");
        await wrong.RefusalAsync(400, "VALIDATION_FAILED");

        Assert.True(await gateway.IsSignedInAsync(session.Jwt));
        var next = await gateway.RefreshedAsync(session.RefreshToken);
        Hold(next);
        using var proxied = await gateway.GetAsync("/wiki", next.Jwt);
        Assert.Equal(200, (int)proxied.StatusCode);
        await AuthenticateAsync(next.Jwt);
        Assert.False(await gateway.IsSignedInAsync(next.Jwt + "x"));
        await gateway.NotRefreshedAsync(session.RefreshToken, "another-agent/1");

        using var browser = gateway.NewBrowser();
        using var asked = await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-in"), ("email", Ann));
        var second = await gateway.Mailbox.NextAsync();
        Keep(second);
        using var signedIn = await browser.SubmitAsync(await browser.OpenAsync(second.Link));
        foreach (var cookie in asked.Headers.GetValues("Set-Cookie").Concat(signedIn.Headers.GetValues("Set-Cookie")))
        {
            // What a browser waits for is named in the clear: the name opens nothing without that browser's own cookie.
            if (cookie.Split(';')[0].Split('=') is [not "mlg-waiting", { Length: > 0 } value])
            {
                secrets.Add(("cookie", value));
            }
        }

        Assert.Equal(200, (await browser.OpenAsync("/wiki")).Status);
        Assert.Equal(200, (await browser.FollowAsync(await browser.SubmitAsync(await browser.OpenAsync("/_gateway/sign-out")))).Status);
        Assert.True(secrets.Count >= 10);
        return secrets;

        async Task AuthenticateAsync(string jwt)
        {
            var (phone, codes) = await gateway.EnrolAsync(jwt);
            await gateway.WrongAsync("disable", jwt, new { code = phone.WrongCodeAt(gateway.Clock.GetUtcNow()) });
            using var renewed = await gateway.TotpAsync("backup-codes", jwt, new { code = phone.CodeAt(gateway.Clock.GetUtcNow()) });
            var newCodes = (await renewed.JsonAsync(200)).GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!).ToList();
            using var disabled = await gateway.TotpAsync("disable", jwt, new { backupCode = newCodes[0] });
            await disabled.JsonAsync(200);
            secrets.Add(("authenticator's secret", phone.Parameters["secret"]));
            secrets.AddRange(codes.Concat(newCodes).Select(code => ("backup code", code)));
        }

        void Keep(ReceivedMail mail)
        {
            secrets.Add(("link token", mail.Token));
            secrets.Add(("code", mail.Code));
        }

        void Hold(ApiSession held)
        {
            secrets.Add(("jwt", held.Jwt));
            secrets.Add(("jwt's signature", held.Jwt.Split('.')[2]));
            secrets.Add(("refresh token", held.RefreshToken));
        }
    }
}
