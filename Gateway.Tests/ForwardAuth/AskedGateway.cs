using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>A gateway that trusts this machine's proxies, with apps on several hosts, shared by a class of tests.</summary>
public sealed class AskedGateway : IAsyncLifetime
{
    public const string Path = "/_gateway/forward-auth";

    internal Upstream Upstream { get; private set; } = null!;

    internal TestGateway Gateway { get; private set; } = null!;

    /// <summary>The header <c>Cookie</c> of Ann's browser at the wiki's host, and at the sign-in host.</summary>
    internal string Cookie { get; private set; } = "";

    internal string SignInCookie { get; private set; } = "";

    internal string Jwt { get; private set; } = "";

    internal string Staff { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Upstream = await Upstream.StartAsync(AnswerAsync);
        Gateway = await SeveralHosts.StartAsync(Upstream, Configure);
        using var browser = new HostBrowser(Gateway);
        await browser.SignInAsync();
        Cookie = CookieOf(browser, SeveralHosts.Wiki);
        SignInCookie = CookieOf(browser, SeveralHosts.SignIn);
        Jwt = await Gateway.JwtAsync("ulf@example.com");
        Staff = await Gateway.JwtAsync("sue@example.com", "user", "staff");
        Upstream.Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    internal static string CookieOf(HostBrowser browser, string origin) => $"{SeveralHosts.Session}={browser.CookiesAt(origin)[SeveralHosts.Session]}";

    internal static void Configure(TestConfig config)
    {
        config.With("AllowedHosts", new JsonArray("localhost"))
            .With("Access:Policies:staff:Roles", new JsonArray("staff"))
            .With("Access:Policies:readers:Methods", new JsonArray("GET", "HEAD"))
            .With("Access:Policies:strong:Mfa", "required")
            .With("Access:Policies:office:Networks", new JsonArray("198.51.100.0/24"));
        Add("public", "anonymous");
        Add("staff", "staff");
        Add("readers", "readers");
        Add("strong", "strong");
        Add("office", "office");
        Add("cors", null, ("Cors", "preflight"));
        Add("odd", null, ("AllowPath", "encoded-slash"));
        Add("legacy", null, ("Identity.User", "Remote-User"), ("ForwardToken", "true"));

        void Add(string name, string? policy, params (string Key, string Value)[] metadata)
        {
            SeveralHosts.Add(config, name, $"/{name}/{{**path}}", "wiki.example.com", policy);
            config.Routes[name]!["Metadata"] = new JsonObject([.. metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))]);
        }
    }

    /// <summary>Asks as Caddy and Traefik do.</summary>
    internal Task<RawAnswer> AskAsync(string method, string url, params string[] headers) => AskingAsync([.. Forwarded(method, url), .. headers]);

    /// <summary>Asks as nginx does.</summary>
    internal Task<RawAnswer> AskByUrlAsync(string method, string url, params string[] headers) =>
        AskingAsync([$"X-Original-Method: {method}", $"X-Original-URL: {url}", .. headers]);

    /// <summary>Asks with these headers alone.</summary>
    internal Task<RawAnswer> AskingAsync(params string[] headers) => Gateway.RawAsync($"GET {Path} HTTP/1.1", headers);

    /// <summary>Sends the request itself to the gateway, as a proxy that ends TLS passes it on.</summary>
    internal Task<RawAnswer> SendAsync(string method, string url, params string[] headers)
    {
        var (scheme, host, target) = Split(url);
        string[] lines = [$"{method} {target} HTTP/1.1", $"Host: {host}", "Connection: close", $"X-Forwarded-Proto: {scheme}", .. headers];
        return Gateway.BytesAsync(string.Join("\r\n", lines) + "\r\n\r\n");
    }

    internal static string[] Forwarded(string method, string url)
    {
        var (scheme, host, target) = Split(url);
        return [$"X-Forwarded-Method: {method}", $"X-Forwarded-Proto: {scheme}", $"X-Forwarded-Host: {host}", $"X-Forwarded-Uri: {target}"];
    }

    /// <summary>An app that takes whatever wants to be a WebSocket for one.</summary>
    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade && context.Request.Headers.Upgrade == "websocket")
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // to the key of RFC 6455 §1.3
            await using var socket = await upgrade.UpgradeAsync();
            await socket.WriteAsync("from the socket"u8.ToArray(), context.RequestAborted);
            return;
        }

        await context.Response.WriteAsync(SeveralHosts.Hello);
    }

    private static (string Scheme, string Host, string Target) Split(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.IndexOf('/', authority);
        return (url[..(authority - 3)], url[authority..path], url[path..]);
    }
}
