using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A browser without script: keeps cookies, navigates, fills in and submits forms, and follows redirects when told to.</summary>
internal sealed class TestBrowser(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new() })
    {
        BaseAddress = address,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Navigates to one address, as a typed address or a click in webmail does.</summary>
    public Task<HttpResponseMessage> GetAsync(string url) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url), "none");

    /// <summary>Navigates and follows redirects to the end.</summary>
    public async Task<Page> OpenAsync(string url) => await FollowAsync(await GetAsync(url));

    /// <summary>Submits the only form of a page, the choice of a language at its foot aside; <paramref name="fields"/> replace what stands in it.</summary>
    public Task<HttpResponseMessage> SubmitAsync(Page page, params (string Name, string Value)[] fields) =>
        SubmitAsync(page.Document.QuerySelectorAll("main form").Single(), fields);

    /// <summary>Submits the form of a page that is posted to this path.</summary>
    public Task<HttpResponseMessage> SubmitToAsync(Page page, string action, params (string Name, string Value)[] fields) =>
        SubmitAsync(page.Document.QuerySelectorAll($"form[action='{action}']").Single(), fields);

    /// <summary>Submits the form that has an input of this name and value.</summary>
    public Task<HttpResponseMessage> SubmitStepAsync(Page page, string step, params (string Name, string Value)[] fields) => SubmitAsync(
        page.Document.QuerySelectorAll("form").First(form =>
            form.QuerySelector("input[name=step]")?.GetAttribute("value") == step && fields.All(field => form.QuerySelector($"[name={field.Name}]") is not null)),
        fields);

    /// <summary>Posts an empty form, as a page of our own would.</summary>
    public Task<HttpResponseMessage> SubmitAnyAsync(string url) => PostAsync(url);

    /// <summary>Posts a form of these fields, as a page of our own would.</summary>
    public Task<HttpResponseMessage> PostAsync(string url, params (string Name, string Value)[] fields) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) }, "same-origin");

    private async Task<HttpResponseMessage> SubmitAsync(AngleSharp.Dom.IElement form, (string Name, string Value)[] fields)
    {
        // As a browser does: a box that is not ticked is not sent.
        var values = form.QuerySelectorAll("input").Cast<IHtmlInputElement>().Where(input => input.Type != "checkbox").ToDictionary(input => input.Name!, input => input.Value);
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        return await SendAsync(
            new HttpRequestMessage(HttpMethod.Post, form.GetAttribute("action")) { Content = new FormUrlEncodedContent(values) }, "same-origin");
    }

    public async Task<Page> FollowAsync(HttpResponseMessage response)
    {
        for (var hops = 0; (int)response.StatusCode is 302 or 303; hops++)
        {
            Assert.True(hops < 10, "redirected in a circle");
            response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, response.Headers.Location), "same-origin");
        }

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return new Page(response, text, (IHtmlDocument)new HtmlParser().ParseDocument(text));
    }

    public void Dispose() => http.Dispose();

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string site)
    {
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Site", site);
        return http.SendAsync(request, Cancellation);
    }
}

/// <summary>What a person sees.</summary>
internal sealed record Page(HttpResponseMessage Response, string Html, IHtmlDocument Document)
{
    public int Status => (int)Response.StatusCode;

    public string Title => Document.QuerySelector("h1")?.TextContent ?? "";

    public string Text => Document.Body?.TextContent ?? "";
}
