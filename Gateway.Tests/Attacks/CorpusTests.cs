using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Every attack of the corpora on a real gateway, sent by everybody; what the backend got is held against what its sender may have.</summary>
public sealed class CorpusTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    private const string Lie = "lie-4711";
    private static readonly string[] EveryKindOfRoute = ["/public/x", "/x", "/staff/x", "/wiki/x"];

    /// <summary>All targets: those that are refused whoever sends them, those that are legal, and those of which only the outcome counts.</summary>
    internal static IReadOnlyList<string> Targets { get; } =
    [
        .. PathAttackTests.Paths().Select(row => PathAttackTests.Unescape(row.Data)), .. PathAttackTests.AbsoluteForms().Select(row => row.Data),
        .. LegalPathTests.Staff().Select(row => row.Data), .. Corpus.Lines("paths").Select(Corpus.Unescape),
    ];

    /// <summary>All header lines, without what must come of them.</summary>
    internal static IReadOnlyList<string> Headers { get; } = [.. Corpus.Lines("headers").Select(line => HeaderOf(line[2..]))];

    [Fact]
    public void The_corpora_are_large_and_without_doubles()
    {
        Assert.InRange(Targets.Distinct(StringComparer.Ordinal).Count(), 400, int.MaxValue);
        Assert.InRange(Headers.Distinct(StringComparer.Ordinal).Count(), 220, int.MaxValue);
        Assert.InRange(TokenForge.Names.Count(), 120, int.MaxValue);
        Assert.InRange(FramingProbeTests.Cases.DistinctBy(probe => probe.Request).Count(), 220, int.MaxValue);
        Assert.InRange(ReturnUrlAttackTests.Wanted.Distinct(StringComparer.Ordinal).Count(), 400, int.MaxValue);
    }

    [Fact]
    public async Task No_spelling_of_a_path_brings_anybody_where_the_sender_may_not_go()
    {
        var mismatches = new List<string>();
        foreach (var sender in shared.Attackers)
        {
            foreach (var target in Targets)
            {
                mismatches.AddRange(await SendAsync(sender, $"GET {AtHome(target)} HTTP/1.1", $"Host: {Host}"));
            }
        }

        Assert.Empty(mismatches);
    }

    [Fact]
    public async Task What_arrives_is_the_path_that_was_sent()
    {
        var wrong = new List<string>();
        foreach (var target in Targets.Where(target => target.StartsWith('/')))
        {
            await SendAsync(shared.Attackers[^1], $"GET {AtHome(target)} HTTP/1.1", $"Host: {Host}");
            wrong.AddRange(shared.Upstream.Requests.Where(request => request.RawTarget != AtHome(target)).Select(request => $"{target} became {request.RawTarget}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task No_header_makes_anybody_of_nobody_or_somebody_else_of_somebody()
    {
        var mismatches = new List<string>();
        foreach (var line in Corpus.Lines("headers"))
        {
            var header = HeaderOf(line[2..]);
            foreach (var (sender, route) in shared.Attackers.SelectMany(sender => EveryKindOfRoute.Select(route => (sender, route))))
            {
                string[] headers = header.StartsWith("host:", StringComparison.OrdinalIgnoreCase) ? [header] : [$"Host: {Host}", header];
                mismatches.AddRange((await SendAsync(sender, $"GET {route} HTTP/1.1", headers)).Select(mismatch => $"{line}: {mismatch}"));
                var arrived = shared.Upstream.Requests.SelectMany(request => request.Headers.Values).Any(value => value.Contains(Lie, StringComparison.Ordinal));
                if (arrived != (line[0] == '+' && sender.MayEnter(route.Split('/')[1])))
                {
                    mismatches.Add($"{line}: {(arrived ? "arrived" : "did not arrive")} on {route}, sent by {sender.Name}");
                }
            }
        }

        Assert.Empty(mismatches);
    }

    private string Host => $"localhost:{shared.Gateway.Config.Port}";

    private static string HeaderOf(string written) => Corpus.Unescape(written.Replace("LIE", Lie, StringComparison.Ordinal));

    private string AtHome(string target) => target.Replace("HOST", Host, StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> SendAsync(Attacker sender, string requestLine, params string[] headers)
    {
        shared.Upstream.Requests.Clear();
        string[] proof = sender.Token is { } token ? [$"Authorization: Bearer {token}"] : [];
        var answer = await shared.Gateway.BytesAsync(string.Join("\r\n", [requestLine, "Connection: close", .. proof, .. headers, "", ""]));
        return [.. Oracle.Mismatches(sender, answer, shared.Upstream.Requests)];
    }
}
