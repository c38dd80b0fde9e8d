using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class PageHeaderTests
{
    [Fact]
    public async Task Every_page_allows_only_its_own_style_and_keeps_to_itself()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await EveryPage.StartGatewayAsync(upstream);

        foreach (var (name, page) in await EveryPage.VisitAsync(gateway))
        {
            var policy = Header(page, "Content-Security-Policy").Split(';', StringSplitOptions.TrimEntries);
            var nonce = page.Document.QuerySelector("style")!.GetAttribute("nonce");
            Assert.True(nonce?.Length >= 22, $"{name}: nonce {nonce}");
            Assert.Contains("default-src 'none'", policy);
            Assert.Contains($"style-src 'nonce-{nonce}'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Contains("base-uri 'none'", policy);
            Assert.Contains("form-action 'self'", policy);
            Assert.Contains($"script-src 'nonce-{nonce}'", policy);
            Assert.Contains("connect-src 'self'", policy);
            Assert.DoesNotContain(policy, directive => directive.Contains("unsafe", StringComparison.Ordinal));
            Assert.Equal("same-origin", Header(page, "Referrer-Policy"));
            Assert.Equal("nosniff", Header(page, "X-Content-Type-Options"));
            Assert.Equal("DENY", Header(page, "X-Frame-Options"));
            Assert.Equal("no-store", Header(page, "Cache-Control"));
            Assert.Equal("text/html; charset=utf-8", page.Response.Content.Headers.ContentType?.ToString());
        }
    }

    [Fact]
    public async Task A_nonce_is_never_given_twice()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await EveryPage.StartGatewayAsync(upstream);

        var nonces = (await EveryPage.VisitAsync(gateway)).Select(visit => visit.Page.Document.QuerySelector("style")!.GetAttribute("nonce")).ToList();

        Assert.Equal(nonces.Count, nonces.Distinct().Count());
    }

    [Fact]
    public async Task No_page_has_a_foreign_script_an_inline_handler_an_inline_style_or_something_from_elsewhere()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await EveryPage.StartGatewayAsync(upstream);

        foreach (var (name, page) in await EveryPage.VisitAsync(gateway))
        {
            var nonce = page.Document.QuerySelector("style")!.GetAttribute("nonce");
            Assert.All(page.Document.QuerySelectorAll("script"), script => Assert.Equal((nonce, null), (script.GetAttribute("nonce"), script.GetAttribute("src"))));
            Assert.True(page.Document.QuerySelector("iframe, object, embed, base, meta[http-equiv], link:not([rel=icon])") is null, name);
            Assert.Equal(name == "enrolment" ? 1 : 0, page.Document.QuerySelectorAll("img").Length);
            var attributes = page.Document.All.SelectMany(element => element.Attributes).ToList();
            Assert.DoesNotContain(attributes, attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name == "style");
            Assert.All(
                attributes.Where(attribute => attribute.Name is "href" or "action"),
                attribute => Assert.Matches("^(/|#content$|data:image/svg\\+xml,|data:text/plain;|otpauth://totp/)", attribute.Value));

            // The one picture there is comes with its page: a QR code is as secret as what it says.
            Assert.All(
                attributes.Where(attribute => attribute.Name is "src" or "srcset"),
                attribute => Assert.StartsWith("data:image/png;base64,", attribute.Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_page_can_be_read_aloud_and_used_on_a_phone()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await EveryPage.StartGatewayAsync(upstream);

        foreach (var (name, page) in await EveryPage.VisitAsync(gateway))
        {
            Assert.Equal("en", page.Document.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.Document.QuerySelectorAll("h1"));
            Assert.Single(page.Document.QuerySelectorAll("main"));
            Assert.Contains("width=device-width", page.Document.QuerySelector("meta[name=viewport]")!.GetAttribute("content"), StringComparison.Ordinal);
            Assert.Contains(page.Title, page.Document.Title, StringComparison.Ordinal);
            Assert.All(
                page.Document.QuerySelectorAll("input:not([type=hidden])"),
                input => Assert.True(page.Document.QuerySelector($"label[for={input.Id}]") is not null, $"{name}: {input.Id} has no label"));
        }
    }

    [Fact]
    public async Task Forms_may_end_at_every_allowed_return_host()
    {
        await using var gateway = await TestGateway.StartAsync(configure: config =>
            config.With("ReturnHosts", new System.Text.Json.Nodes.JsonArray("wiki.example.com")));
        using var browser = gateway.NewBrowser();

        var policy = Header(await browser.OpenAsync("/_gateway/sign-in"), "Content-Security-Policy");

        Assert.Contains("form-action 'self' https://wiki.example.com;", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_answer_head_without_a_body_and_refuse_other_methods()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/_gateway/sign-in"), TestContext.Current.CancellationToken);
        using var put = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/_gateway/sign-in"), TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(405, (int)put.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST"], put.Content.Headers.Allow.Order());
    }

    private static string Header(Page page, string name) =>
        page.Response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : "";
}
