using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Hosts;

/// <summary>A sign-in host and two apps on hosts of their own, of different sites.</summary>
internal static class SeveralHosts
{
    public const string SignIn = "https://sso.example.com";
    public const string Wiki = "https://wiki.example.com";
    public const string Reports = "https://reports.example.org";
    public const string Session = "__Host-mlg-session";
    public const string State = "__Host-mlg-arrive";
    public const string Ann = "ann@example.com";
    public const string Hello = "upstream says hello";

    public static Task<TestGateway> StartAsync(Upstream upstream, Action<TestConfig>? configure = null) => TestGateway.StartAsync(upstream, config =>
    {
        Configure(config);
        configure?.Invoke(config);
    });

    public static void Configure(TestConfig config)
    {
        config.With("PublicUrl", SignIn).With("TrustedProxies", new JsonArray("127.0.0.0/8")).With("Access:Policies:vault:MaxAge", "00:10:00");
        config.Routes.Clear();
        Add(config, "wiki", "/{**path}", "wiki.example.com");
        Add(config, "vault", "/vault/{**path}", "wiki.example.com", "vault");
        Add(config, "reports", "/{**path}", "reports.example.org");
        Add(config, "wild", "/{**path}", "*.apps.example.com");
        Add(config, "portal", "/{**path}", "sso.example.com");
    }

    /// <summary>Leads a browser to them (<see cref="RealBrowser.HostRules"/>).</summary>
    public static string RulesFor(TestConfig config) =>
        string.Join(", ", new[] { SignIn, Wiki, Reports }.Select(origin => $"MAP {new Uri(origin).Host}:443 127.0.0.1:{config.Port}"));

    public static void Add(TestConfig config, string name, string path, string host, string? policy = null)
    {
        config.Routes[name] = TestConfig.Route(path, policy);
        config.Routes[name]!["Match"]!["Hosts"] = new JsonArray(host);
    }

    /// <summary>Opens an app, signs in with a mail, and is where the person wanted to go.</summary>
    public static async Task<Page> SignInAsync(this HostBrowser browser, string url = Wiki + "/page?x=1", string email = Ann)
    {
        var confirm = await browser.AskAsync(url, email);
        return await browser.SubmitAsync(confirm);
    }

    /// <summary>Opens an app, asks for a link, and opens that.</summary>
    public static async Task<Page> AskAsync(this HostBrowser browser, string url, string email = Ann)
    {
        var form = await browser.OpenAsync(url);
        Assert.Equal("Sign in", form.Title);
        Assert.Equal(new Uri(SignIn).Host, browser.At.Host);
        Assert.Equal("Check your mailbox", (await browser.SubmitAsync(form, ("email", email))).Title);
        return await browser.OpenAsync((await browser.Gateway.Mailbox.NextAsync()).Link);
    }

    /// <summary>Sets out from an app's host in a browser that is signed in, and stops before the code is presented there.</summary>
    public static async Task<Uri> SetOutAsync(this HostBrowser browser, string url)
    {
        using var there = await browser.GetAsync(url);
        Assert.StartsWith($"{SignIn}/_gateway/hand-over?", there.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var back = await browser.GetAsync(there.Headers.Location.OriginalString);
        Assert.StartsWith($"{new Uri(url).GetLeftPart(UriPartial.Authority)}/_gateway/arrive?code=", back.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return back.Headers.Location;
    }

    /// <summary>The status of an app for a program that sends this cookie.</summary>
    public static async Task<int> StatusAsync(this HostBrowser browser, string url, string cookie)
    {
        using var response = await browser.SendAsync(HttpMethod.Get, new Uri(url), null, ("Cookie", $"{Session}={cookie}"));
        return (int)response.StatusCode;
    }

    /// <summary>Enrols over the API at the sign-in host, which raises the session, and lets the code that confirmed it pass by.</summary>
    public static async Task<Authenticator> EnrolAsync(this HostBrowser browser)
    {
        const string totp = SignIn + "/api/magic-link/totp/";
        using var begun = await browser.SendAsync(HttpMethod.Post, new Uri(totp + "enroll"), JsonContent.Create(new { }), ("Sec-Fetch-Site", "same-origin"));
        var phone = Authenticator.Scan((await begun.JsonAsync(200)).GetProperty("qrCodeUri").GetString()!);
        var code = phone.CodeAt(browser.Gateway.Clock.GetUtcNow());
        using var confirmed = await browser.SendAsync(HttpMethod.Post, new Uri(totp + "confirm"), JsonContent.Create(new { code }), ("Sec-Fetch-Site", "same-origin"));
        await confirmed.JsonAsync(200);
        browser.Gateway.Clock.Advance(TimeSpan.FromSeconds(30));
        return phone;
    }

    /// <summary>The way has ended here: an error page, and no cookie.</summary>
    public static async Task AssertNotArrivedAsync(this HostBrowser browser, Uri arrival, params (string Name, string Value)[] headers)
    {
        using var refused = await browser.GetAsync(arrival.AbsoluteUri, headers);
        Assert.Equal(410, (int)refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
        Assert.Equal(["no-referrer"], refused.Headers.GetValues("Referrer-Policy"));
        Assert.True(refused.Headers.CacheControl?.NoStore);
        Assert.Equal("That did not work out", (await browser.FollowAsync(refused)).Title);
    }
}
