using System.Diagnostics;
using System.Globalization;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// Mutations of the corpora under the same oracle. <c>FUZZ_SEED</c> repeats a run, <c>FUZZ_SECONDS</c> prolongs it; both are printed.
/// </summary>
public sealed class FuzzTests(AttackedGateway shared, ITestOutputHelper output) : IClassFixture<AttackedGateway>
{
    private const string Mark = "X-Shot"; // a request that its sender gave up may arrive while a later one is under way
    private static readonly List<Attacker> Senders = []; // by mark
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private static readonly string[] Routes = ["/public/x", "/x", "/staff/x", "/wiki/x", "/", "/_gateway/sign-in", "/api/magic-link/session"];

    [Fact]
    public Task Mutated_targets_bring_nobody_where_the_sender_may_not_go()
    {
        string[] targets = [.. CorpusTests.Targets, .. LegalPathTests.Odd().Select(row => "/public/" + row.Data), .. Routes];
        return FuzzAsync((mutation, sender) => new Shot($"GET {AtHome(mutation.Of(mutation.Pick(targets), targets))} HTTP/1.1", Proof(sender.Token)));
    }

    [Fact]
    public Task Mutated_headers_make_nobody_of_anybody_else() => FuzzAsync((mutation, sender) =>
        new Shot($"GET {mutation.Pick(Routes)} HTTP/1.1", mutation.Of(mutation.Pick(CorpusTests.Headers), CorpusTests.Headers) + "\r\n" + Proof(sender.Token)));

    [Fact]
    public Task Mutated_tokens_make_nobody_of_nobody()
    {
        string[] tokens = [shared.Staff, shared.User, .. TokenForge.Names.Select(shared.Forge.Make).Where(token => token.Length < 5_000)];
        return FuzzAsync((mutation, sender) => new Shot($"GET {mutation.Pick(Routes)} HTTP/1.1", Proof(mutation.Of(sender.Token ?? mutation.Pick(tokens[2..]), tokens[2..]))));
    }

    private string Host => $"localhost:{shared.Gateway.Config.Port}";

    private string AtHome(string target) => target.Replace("HOST", Host, StringComparison.Ordinal);

    private static string Proof(string? token) => token is null ? "" : $"Authorization: Bearer {token}\r\n";

    private static int Number(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static int Setting(string name, int otherwise) => Number(Environment.GetEnvironmentVariable(name), otherwise);

    private IEnumerable<RecordedRequest> Arrived()
    {
        while (shared.Upstream.Requests.TryDequeue(out var request))
        {
            yield return request;
        }
    }

    private async Task FuzzAsync(Func<Mutation, Attacker, Shot> aim)
    {
        var seed = Setting("FUZZ_SEED", (int)(Stopwatch.GetTimestamp() & int.MaxValue));
        var time = TimeSpan.FromSeconds(Setting("FUZZ_SECONDS", 5));
        var mutation = new Mutation(seed);
        var watch = Stopwatch.StartNew();
        var (shots, forwarded) = (0, 0);
        for (; watch.Elapsed < time; shots++)
        {
            var sender = mutation.Pick(shared.Attackers);
            var shot = aim(mutation, sender);
            var mark = Senders.Count;
            Senders.Add(sender);
            var answer = await shared.Gateway.ExchangeAsync($"{shot.RequestLine}\r\nHost: {Host}\r\nConnection: close\r\n{Mark}: {mark}\r\n{shot.Headers}\r\n", Patience);
            var arrived = Arrived().ToLookup(request => Number(request[Mark], mark));
            forwarded += arrived.Sum(of => of.Count());

            // A mutation may break the proof, hide it behind an end of its own, or write a whole second request, which proves nothing.
            var mismatches = Oracle.Mismatches(sender, answer, [.. arrived[mark]], canBeNobody: true)
                .Concat(arrived.Where(of => of.Key != mark).SelectMany(late => late.SelectMany(request => Oracle.Mismatches(Senders[late.Key], request, canBeNobody: true))))
                .ToList();
            Assert.True(mismatches.Count == 0, $"FUZZ_SEED={seed}, shot {shots}, sent by {sender.Name}:\n{shot}\n{string.Join('\n', mismatches)}\n{string.Join('\n', shared.Gateway.Logs.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)))}");
        }

        output.WriteLine($"FUZZ_SEED={seed} FUZZ_SECONDS={time.TotalSeconds}: {shots} requests, {forwarded} of them forwarded");
        Assert.True(forwarded > 0 && shots > 20, "nothing came through: this shows nothing");
    }

    private sealed record Shot(string RequestLine, string Headers);
}
