using System.Globalization;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// Garbage on each of our own endpoints, as they are written down in <c>endpoints.txt</c>, and on proxied routes: it is answered like any other
/// mistake of a client, and the log keeps what was in it to itself.
/// </summary>
public sealed class NoServerErrorTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<string> faults = [];
    private Upstream upstream = null!;
    private TestGateway gateway = null!;
    private int sent;

    private static IReadOnlyList<(string Path, string Method)> Endpoints { get; } =
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "Gateway.Tests", "Api", "endpoints.txt")).Where(line => line.StartsWith('/')).Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1])),
    ];

    public async ValueTask InitializeAsync()
    {
        upstream = await Upstream.StartAsync();
        gateway = await TestGateway.StartAsync(upstream, config =>
        {
            config.Routes["public"] = TestConfig.Route("/public/{**path}", "anonymous");
            config.Environment["Logging__LogLevel__Default"] = "Trace";
            config.Environment["Logging__LogLevel__Microsoft"] = "Trace";
            config.Environment["Logging__LogLevel__Yarp"] = "Trace";
        });
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Garbage_in_cookies_proofs_queries_and_names_is_the_clients_mistake()
    {
        foreach (var (path, method, caller) in await CallersAsync())
        {
            foreach (var header in Garbage.Cookies.Concat(Garbage.Proofs))
            {
                await SendAsync(method, path.Replace("{id}", "x", StringComparison.Ordinal), [header, "Content-Length: 0"]);
            }

            foreach (var query in Garbage.Queries)
            {
                await SendAsync(method, path + query, [caller, "Content-Length: 0"]);
            }

            foreach (var id in path.Contains('{', StringComparison.Ordinal) ? Garbage.Ids : [])
            {
                await SendAsync(method, path.Replace("{id}", id, StringComparison.Ordinal).Replace("{ip}", id, StringComparison.Ordinal).Replace("{prefix}", id, StringComparison.Ordinal), [caller, "Content-Length: 0"]);
            }
        }

        AssertNoFault();
    }

    [Fact]
    public async Task Garbage_in_a_body_is_the_clients_mistake()
    {
        foreach (var (path, method, caller) in (await CallersAsync()).Where(call => call.Method is "POST" or "PUT" or "PATCH" or "DELETE"))
        {
            var target = path.Replace("{id}", "4711", StringComparison.Ordinal);
            foreach (var body in Garbage.Bodies)
            {
                await SendAsync(method, target, [caller, "Content-Type: application/json"], body);
                await SendAsync(method, target, [caller, path.StartsWith("/_", StringComparison.Ordinal) ? "Content-Type: application/x-www-form-urlencoded" : "Content-Type: text/csv"], body);
            }

            foreach (var type in Garbage.ContentTypes)
            {
                await SendAsync(method, target, [caller, $"Content-Type: {type}"], Garbage.Bodies[^5]);
                await SendAsync(method, target, [$"Content-Type: {type}"], "{}");
            }

            foreach (var message in Garbage.BrokenMessages)
            {
                await ExchangeAsync($"{method} {target} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n{caller}\r\nContent-Type: application/json\r\n{message}", $"{method} {target} {message}", hangUp: true);
            }
        }

        AssertNoFault();
    }

    [Fact]
    public async Task Garbage_on_the_way_to_a_backend_is_the_clients_mistake_too()
    {
        var caller = $"Authorization: Bearer {await gateway.JwtAsync("ann@example.com")}";
        foreach (var path in new[] { "/public/x", "/x", "/nowhere%20" })
        {
            foreach (var method in Garbage.Methods)
            {
                await SendAsync(method, path, [caller, "Content-Length: 0"]);
            }

            foreach (var header in Garbage.Cookies.Concat(Garbage.Proofs).Concat(Garbage.ContentTypes.Select(type => $"Content-Type: {type}")))
            {
                await SendAsync("POST", path, [header, "Content-Length: 0"]);
            }

            foreach (var query in Garbage.Queries)
            {
                await SendAsync("GET", path + query, [caller]);
            }

            foreach (var body in Garbage.Bodies)
            {
                await SendAsync("POST", path, [caller, "Content-Type: application/json"], body);
            }

            foreach (var message in Garbage.BrokenMessages)
            {
                await ExchangeAsync($"POST {path} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n{caller}\r\n{message}", $"POST {path} {message}", hangUp: true);
            }

            foreach (var line in new[] { $"GET {path}?token={Garbage.Secret} HTTP/9.9", $"GET {path}?token={Garbage.Secret}", $"{Garbage.Secret}", $"GET {path}?{Garbage.Secret}\0 HTTP/1.1" })
            {
                await ExchangeAsync($"{line}\r\nHost: {Host}\r\nConnection: close\r\n\r\n", line, hangUp: true);
            }
        }

        AssertNoFault();
    }

    private string Host => $"localhost:{gateway.Config.Port}";

    /// <summary>Each endpoint with somebody who may call it: an admin, or a person with a session of the call's own.</summary>
    private async Task<IReadOnlyList<(string Path, string Method, string Caller)>> CallersAsync()
    {
        var admin = await gateway.AdminTokenAsync();
        var calls = new List<(string, string, string)>();
        foreach (var (i, (path, method)) in Endpoints.Index())
        {
            var token = path.StartsWith("/magic-link/", StringComparison.Ordinal) ? admin : await gateway.JwtAsync($"caller{i}@example.com");
            calls.Add((path, method, $"Authorization: Bearer {token}"));
        }

        return calls;
    }

    private Task SendAsync(string method, string target, string[] headers, string? body = null)
    {
        string[] length = body is null ? [] : [string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}")];
        return ExchangeAsync(
            string.Join("\r\n", [$"{method} {target} HTTP/1.1", $"Host: {Host}", "Connection: close", "Sec-Fetch-Site: same-origin", .. headers, .. length, "", body]),
            $"{method} {target} {string.Join(" | ", headers)} {body}");
    }

    private async Task ExchangeAsync(string bytes, string what, bool hangUp = false)
    {
        sent++;
        var answer = await gateway.ExchangeAsync(bytes, Patience, hangUp);
        if (!answer.IsClosed || answer.Statuses.Any(status => status is 0 or (>= 500 and not 501 and not 505)) || (answer.Statuses.Count == 0 && bytes.Length < 8_000 && !hangUp))
        {
            var shown = what.Length > 300 ? what[..300] + "…" : what;
            faults.Add($"{(answer.IsClosed ? "" : "left open ")}{string.Join(' ', answer.Statuses)} for {shown}");
        }
    }

    private void AssertNoFault()
    {
        Assert.True(faults.Count == 0, $"{faults.Count} of {sent}:\n{string.Join('\n', faults.Take(40))}\n{string.Join('\n', gateway.Logs.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).Take(5))}");
        Assert.True(sent > 100);
        string[] never = [Garbage.Secret, Garbage.Address];
        Assert.Empty(gateway.Logs.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal)).Take(3));
        Assert.Empty(gateway.Logs.Lines.Where(line => never.Any(word => line.Contains(word, StringComparison.Ordinal))).Take(3));
    }
}
