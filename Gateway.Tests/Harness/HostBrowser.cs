using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// A browser that goes from host to host of one gateway, which stands behind a proxy that ends TLS. Cookies are kept per host, and refused where
/// a browser refuses them (RFC 6265bis <c>__Host-</c>).
/// </summary>
internal sealed class HostBrowser(TestGateway gateway) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Dictionary<string, Dictionary<string, string>> cookies = [];

    /// <summary>The one that answers next.</summary>
    public TestGateway Gateway { get; set; } = gateway;

    /// <summary>Where the browser is.</summary>
    public Uri At { get; private set; } = new("about:blank");

    /// <summary>The cookies that the browser keeps for a host.</summary>
    public Dictionary<string, string> CookiesAt(string origin)
    {
        var host = new Uri(origin).Host;
        return cookies.TryGetValue(host, out var kept) ? kept : cookies[host] = [];
    }

    /// <summary>Navigates to one address and follows nothing.</summary>
    public Task<HttpResponseMessage> GetAsync(string url, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, new Uri(At, url), null, Navigating("none", headers));

    /// <summary>Navigates and follows redirects to the end.</summary>
    public async Task<Page> OpenAsync(string url) => await FollowAsync(await GetAsync(url));

    /// <summary>Submits the only form of a page and follows to the end.</summary>
    public async Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] fields)
    {
        var form = page.Document.QuerySelectorAll("form").First(form => fields.All(field => form.QuerySelector($"input[name={field.Name}]") is not null));
        var values = form.QuerySelectorAll("input").Cast<IHtmlInputElement>().Where(input => input.Type != "checkbox").ToDictionary(input => input.Name!, input => input.Value);
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        return await FollowAsync(await SendAsync(
            HttpMethod.Post, new Uri(At, form.GetAttribute("action")), new FormUrlEncodedContent(values), Navigating("same-origin", [])));
    }

    /// <summary>One request with the cookies of its host, and with exactly these headers.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri url, HttpContent? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(Gateway.Config.Urls + url.PathAndQuery)) { Content = body };
        request.Headers.Host = url.Authority;
        request.Headers.Add("X-Forwarded-Proto", url.Scheme);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var kept = CookiesAt(url.GetLeftPart(UriPartial.Authority));
        if (kept.Count > 0 && !request.Headers.Contains("Cookie"))
        {
            request.Headers.Add("Cookie", string.Join("; ", kept.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        (At, response.RequestMessage!.RequestUri) = (url, url);
        Keep(kept, response);
        return response;
    }

    public async Task<Page> FollowAsync(HttpResponseMessage response)
    {
        for (var hops = 0; (int)response.StatusCode is 302 or 303; hops++)
        {
            Assert.True(hops < 10, "redirected in a circle");
            response = await SendAsync(HttpMethod.Get, new Uri(At, response.Headers.Location!), null, Navigating("cross-site", []));
        }

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Page(response, text, (IHtmlDocument)new HtmlParser().ParseDocument(text));
    }

    public void Dispose() => http.Dispose();

    private static (string Name, string Value)[] Navigating(string site, (string, string)[] more) =>
        [("Accept", "text/html,*/*;q=0.8"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", site), .. more];

    private static void Keep(Dictionary<string, string> kept, HttpResponseMessage response)
    {
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            Assert.StartsWith("__Host-", line, StringComparison.Ordinal);
            Assert.Contains("; path=/", line, StringComparison.Ordinal);
            Assert.Contains("; secure", line, StringComparison.Ordinal);
            Assert.Contains("; httponly", line, StringComparison.Ordinal);
            Assert.DoesNotContain("domain=", line, StringComparison.OrdinalIgnoreCase);
            var (name, value) = (line[..line.IndexOf('=', StringComparison.Ordinal)], line.Split(';')[0][(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            if (value.Length == 0)
            {
                kept.Remove(name);
            }
            else
            {
                kept[name] = value;
            }
        }
    }
}
