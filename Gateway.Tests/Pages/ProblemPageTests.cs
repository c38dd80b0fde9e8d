using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>What people see when something does not work: what happened, what to do, a request id and a way on.</summary>
public sealed class ProblemPageTests
{
    [Fact]
    public async Task Each_says_what_happened_and_how_to_go_on_in_the_persons_language()
    {
        using var config = new TestConfig($"http://127.0.0.1:{TestConfig.FreePort()}").With("Access:Policies:staff:Roles", new System.Text.Json.Nodes.JsonArray("staff"));
        config.Routes["staff"] = TestConfig.Route("/staff/{**path}", "staff");
        await using var gateway = await TestGateway.StartAsync(config);
        using var browser = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(browser);
        foreach (var (language, notFound, denied, down) in new[]
        {
            ("en", "Nothing here", "You may not use this", "The application does not answer"), ("de", "Hier ist nichts", "Kein Zugriff", "Die Anwendung antwortet nicht"),
            ("fr", "Rien ici", "Accès refusé", "L’application ne répond pas"), ("es", "Aquí no hay nada", "No tiene acceso", "La aplicación no responde"),
        })
        {
            await browser.SubmitToAsync(await browser.OpenAsync("/_gateway/sign-out"), "/_gateway/language", ("language", language));

            AssertHelps(await browser.OpenAsync("/_gateway/nothing-here"), 404, notFound, "/");
            AssertHelps(await browser.OpenAsync("/staff/plans"), 403, denied, "/", "/_gateway/account", "/_gateway/sign-out");
            AssertHelps(await browser.OpenAsync("/gone/by?x=1&y=2"), 502, down, "/gone/by?x=1&y=2", "/");
        }
    }

    [Fact]
    public async Task Who_is_denied_sees_as_whom_and_a_stranger_is_not_told_to_be_signed_in()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var person = gateway.NewBrowser();
        using var stranger = gateway.NewBrowser();
        using var signedIn = await gateway.SignInAsync(person);

        var known = await person.OpenAsync("/_gateway/denied");
        var unknown = await stranger.OpenAsync("/_gateway/denied");

        Assert.Contains($"signed in as {Visits.Ann}", known.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("signed in", unknown.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_sends_are_told_with_the_time_to_wait()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config => config.With("Limits:Enabled", true));
        using var browser = gateway.NewBrowser();
        var form = await browser.OpenAsync("/_gateway/sign-in");
        HttpResponseMessage answer;
        var sends = 0;
        do
        {
            answer = await browser.SubmitAsync(form, ("email", Visits.Ann));
        }
        while ((int)answer.StatusCode == 302 && ++sends < 20);

        var page = await browser.FollowAsync(answer);

        Assert.Equal((429, "A little too fast"), (page.Status, page.Title));
        Assert.Contains("Wait 15 min", page.Text, StringComparison.Ordinal);
        Assert.Equal(["/_gateway/sign-in", "/"], page.Document.QuerySelectorAll("main a").Select(way => way.GetAttribute("href")));
    }

    [Fact]
    public async Task A_path_that_reads_as_another_host_is_no_way_on()
    {
        using var config = new TestConfig($"http://127.0.0.1:{TestConfig.FreePort()}");
        config.Routes["app"] = TestConfig.Route("/{**path}", "anonymous");
        config.Routes["app"]!["Metadata"] = new System.Text.Json.Nodes.JsonObject { ["AllowPath"] = "double-slash" };
        await using var gateway = await TestGateway.StartAsync(config);

        var answer = await gateway.RawGetAsync("//evil.example/x", bearer: null, "Accept: text/html");

        Assert.Equal(502, answer.Status);
        Assert.Contains("The application does not answer", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_another_site_is_named_as_that()
    {
        await using var gateway = await TestGateway.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/_gateway/sign-out") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Accept-Language", "de");

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Contains("Von einer anderen Website geschickt", text, StringComparison.Ordinal);
    }

    private static void AssertHelps(Page page, int status, string title, params string[] ways)
    {
        Assert.Equal((status, title), (page.Status, page.Title));
        Assert.Equal(ways, page.Document.QuerySelectorAll("main a").Select(way => way.GetAttribute("href")));
        Assert.Matches("[0-9A-Z]{8,}", page.Document.QuerySelector("main .quiet")!.TextContent);
    }
}
