using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Hosts;

namespace MagicLink.Gateway.Tests.ForwardAuth;

/// <summary>
/// Traefik itself is not run. These are the headers that its ForwardAuth is documented to send, and what it copies is held against the answer:
/// it deletes the headers that its list names from the client's request, and takes them from the answer.
/// </summary>
public sealed partial class TraefikTests(AskedGateway shared) : IClassFixture<AskedGateway>
{
    [Fact]
    public async Task Its_list_names_every_header_of_the_answer_that_an_app_must_not_have_from_the_client()
    {
        var written = Front.Page.Files("traefik")["wiki.yml"];
        var listed = Item().Matches(written[written.IndexOf("authResponseHeaders:", StringComparison.Ordinal)..written.IndexOf("plain:", StringComparison.Ordinal)]).Select(match => match.Groups[1].Value);
        var answer = await AskAsync("GET", "/page", $"Cookie: {shared.Cookie}; a=b");

        Assert.Equal(200, answer.Status);
        Assert.Equal((SeveralHosts.Ann, "a=b"), (answer["X-Gateway-Email"], answer["Cookie"]));
        var all = answer.Text.Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Select(line => line.Split(':')[0]).Except(["Content-Length", "Connection", "Date", "Cache-Control", "Strict-Transport-Security"]);
        Assert.Equal(all.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_answered_with_what_it_hands_on_to_the_client()
    {
        Assert.Equal(401, (await AskAsync("POST", "/page")).Status);
        Assert.Equal(302, (await AskAsync("GET", "/page", "Accept: text/html")).Status);
        Assert.Equal(403, (await AskAsync("GET", "/staff/x", $"Cookie: {shared.Cookie}")).Status);
        Assert.Equal(403, (await AskAsync("GET", "/socket", $"Cookie: {shared.Cookie}", "Sec-WebSocket-Version: 13", "Origin: https://evil.example")).Status);
    }

    private Task<RawAnswer> AskAsync(string method, string target, params string[] headers) => shared.AskingAsync(
    [
        $"X-Forwarded-Method: {method}", "X-Forwarded-Proto: https", "X-Forwarded-Host: wiki.example.com", $"X-Forwarded-Uri: {target}", "X-Forwarded-For: 192.0.2.7",
        "X-Forwarded-Port: 443", "X-Forwarded-Server: traefik", "X-Real-Ip: 192.0.2.7", .. headers,
    ]);

    [GeneratedRegex(@"^ +- (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Item();
}
