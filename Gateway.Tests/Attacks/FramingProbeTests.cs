using System.Text.RegularExpressions;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Line ends, request lines, methods, versions, targets, hosts, headers, lengths and chunks: each case of framing.txt over a socket of its own.</summary>
public sealed class FramingProbeTests(AttackedGateway shared) : IClassFixture<AttackedGateway>
{
    private const string Smuggled = "GET /public/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const int MostLeniencies = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal static IReadOnlyList<Probe> Cases { get; } = [.. Corpus.Lines("framing").Select(line => line.Split(" | ", 3)).Select(parts => new Probe(parts[0], parts[1], parts[2]))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_has_one_beginning_one_end_and_one_meaning(string name)
    {
        shared.Upstream.Requests.Clear();
        var probe = Cases.Single(probe => probe.Name == name);
        var target = $"/public/probe-{Cases.Index().First(at => at.Item == probe).Index}";
        var request = Corpus.Unescape(probe.Request.Replace("HOST", Host, StringComparison.Ordinal).Replace("/public/x", target, StringComparison.Ordinal));

        var answer = await shared.Gateway.ExchangeAsync(probe.IsServed ? request : request + Smuggled, Patience, hangUp: probe.Outcome == "incomplete");

        // Whatever was still on its way to the backend is there, or gone, once another request is through.
        Assert.Equal(200, (await shared.Gateway.RawGetAsync("/public/fence", bearer: null)).Status);
        var arrived = shared.Upstream.Requests.Where(seen => !seen.RawTarget.EndsWith("fence", StringComparison.Ordinal)
            && (seen.RawTarget == target || !seen.RawTarget.Contains("probe-", StringComparison.Ordinal))).ToArray();
        Assert.True(answer.IsClosed, $"left open: {answer.Text}");
        Assert.DoesNotContain(arrived, seen => seen.RawTarget.Contains("smuggled", StringComparison.Ordinal));
        if (probe.IsServed)
        {
            Assert.Equal([200], answer.Statuses);
            Assert.Equal(target, Assert.Single(arrived).RawTarget);
            Assert.Equal(probe.Outcome == "served" || (probe.Outcome == "lenient" && probe.Request.Contains("hello", StringComparison.Ordinal)) ? "hello" : "", arrived[0].Body);
            Assert.Empty(Oracle.Mismatches(Attacker.Nobody, answer, arrived));
        }
        else
        {
            Assert.True(answer.Statuses is [] or [>= 400 and < 500 or 501 or 505] || (probe.Outcome is "cut" or "incomplete" && answer.Statuses is [502]), answer.Text);
            Assert.Empty(arrived);
        }
    }

    [Fact]
    public void What_is_lenient_is_little_and_written_down()
    {
        var lenient = Cases.Select(probe => probe.Leniency).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var documented = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "security.md")).Replace("`", "", StringComparison.Ordinal);

        Assert.InRange(lenient.Count, 1, MostLeniencies);
        Assert.All(lenient, leniency => Assert.Contains(leniency, documented, StringComparison.OrdinalIgnoreCase));
    }

    private string Host => $"localhost:{shared.Gateway.Config.Port}";

    public static TheoryData<string> Names() => [.. Cases.Select(probe => probe.Name)];
}

/// <param name="Expected">What must come of it, and for a leniency, how it is called.</param>
internal sealed record Probe(string Name, string Expected, string Request)
{
    public string Outcome => Expected.Split(' ')[0];

    public bool IsServed => Outcome is "served" or "empty" or "lenient";

    public string? Leniency => Regex.Match(Expected, @"^lenient \[(.+)\]$") is { Success: true } match ? match.Groups[1].Value : null;
}
