using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Http.Tls;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Tls;

/// <summary>Certificates are renewed beside the running gateway, by whatever writes their files.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private readonly CertificateChain chain = new();
    private readonly TestConfig config = new("http://127.0.0.1:9/");
    private readonly int port = TestConfig.FreePort();
    private TestGateway gateway = null!;
    private IssuedCertificate first = null!;

    /// <summary>As Kubernetes mounts secrets: links to a link to the folder of the day.</summary>
    private string Live => Path.Combine(config.Root, "live");

    private string Certificate => Path.Combine(Live, "fullchain.pem");

    private string Key => Path.Combine(Live, "privkey.pem");

    public async ValueTask InitializeAsync()
    {
        first = chain.Issue();
        Swap(first, "1");
        Directory.CreateDirectory(Live);
        File.CreateSymbolicLink(Certificate, "../..data/fullchain.pem");
        File.CreateSymbolicLink(Key, "../..data/privkey.pem");
        config.Kestrel["Endpoints"] = new JsonObject
        {
            ["Http"] = new JsonObject { ["Url"] = config.Urls },
            ["Https"] = new JsonObject { ["Url"] = $"https://127.0.0.1:{port}", ["Certificate"] = new JsonObject { ["Path"] = "live/fullchain.pem", ["KeyPath"] = "live/privkey.pem" } },
        };
        gateway = await TestGateway.StartAsync(config, ownsConfig: true);
    }

    [Fact]
    public async Task A_swapped_link_brings_the_new_certificate_and_costs_no_connection()
    {
        await using var open = await TlsClient.ConnectAsync(port, chain.Root);
        Assert.Equal(200, (await open.AskAsync("/_gateway/health/live", "localhost")).Status);
        var second = chain.Issue(isRsa: true);

        Swap(second, "2");
        await ShownAsync(second);

        Assert.Equal(200, (await open.AskAsync("/_gateway/health/live", "localhost")).Status);
        Assert.Equal(first.Thumbprint, open.Thumbprint);
        Assert.Empty(await FaultsAsync());
        Assert.Contains(gateway.Logs.Lines, line => line.Contains("Kestrel:Endpoints:Https:Certificate: new connections are shown the certificate of CN=localhost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_comes_before_its_key_is_shown_with_it()
    {
        var second = chain.Issue();

        Rename(second.FullChain, Certificate);
        await EventuallyFaultAsync("Kestrel:Endpoints:Https:Certificate:KeyPath: the private key does not fit the certificate");
        Assert.Equal(first.Thumbprint, await TlsClient.ShownAsync(port, chain.Root));
        Rename(second.Key, Key);

        await ShownAsync(second);
        await EventuallyFaultAsync(null);
    }

    [Theory]
    [InlineData("half", "Path: the file is cut off")]
    [InlineData("garbage", "Path: there is no certificate in the file (PEM)")]
    [InlineData("gone", "Path: there is no such file")]
    [InlineData("expired", "Path: the certificate expired on ")]
    [InlineData("early", "Path: the certificate is not valid before ")]
    [InlineData("client", "Path: the certificate is not one for servers")]
    public async Task What_cannot_be_used_leaves_the_last_good_one_and_says_why(string what, string why)
    {
        var bad = chain.Issue(ends: what == "expired" ? TimeSpan.FromMinutes(-1) : null, begins: what == "early" ? TimeSpan.FromHours(1) : null, isForClients: what == "client");
        Rename(bad.Key, Key);
        File.Delete(Certificate);
        if (what != "gone")
        {
            Rename(what switch { "half" => bad.FullChain[..^100], "garbage" => "not a certificate", _ => bad.FullChain }, Certificate);
        }

        await EventuallyFaultAsync($"Kestrel:Endpoints:Https:Certificate:{why}");

        Assert.Equal(first.Thumbprint, await TlsClient.ShownAsync(port, chain.Root));
        Assert.Equal(1, gateway.Logs.Lines.Count(line => line.Contains("goes on being shown", StringComparison.Ordinal)));
        Assert.Contains(gateway.Logs.Lines, line => line.Contains(why, StringComparison.Ordinal));
        Assert.DoesNotContain(await FaultsAsync(), fault => fault.Contains(config.Root, StringComparison.Ordinal));
        var good = chain.Issue();
        Swap(good, "3");
        Rename(good.FullChain, Certificate);
        Rename(good.Key, Key);
        await ShownAsync(good);
        await EventuallyFaultAsync(null);
    }

    [Fact]
    public async Task No_handshake_fails_while_certificates_are_renewed_over_and_over()
    {
        using var done = new CancellationTokenSource();
        var shown = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                shown.AddOrUpdate(await TlsClient.ShownAsync(port, chain.Root), 1, (_, count) => count + 1);
            }
        })).ToArray();

        IssuedCertificate last = first;
        for (var i = 2; i < 12; i++)
        {
            last = chain.Issue(isRsa: i % 2 == 0);
            Swap(last, $"{i}");
            await ShownAsync(last);
        }

        await done.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Empty(await FaultsAsync());
        Assert.True(shown.Count > 1, $"only {shown.Count} certificates were seen");
        Assert.Equal(last.Thumbprint, await TlsClient.ShownAsync(port, chain.Root));
    }

    [Fact]
    public async Task A_certificate_that_runs_out_is_named_in_the_last_third_of_its_life_and_warned_of_once_a_day()
    {
        var brief = chain.Issue(begins: TimeSpan.FromHours(-29), ends: TimeSpan.FromHours(16));
        Swap(brief, "2");
        await ShownAsync(brief);
        Assert.Empty(await FaultsAsync());

        gateway.Clock.Advance(TimeSpan.FromHours(2));
        await EventuallyFaultAsync("Kestrel:Endpoints:Https:Certificate: the certificate that is shown expires on ");
        Assert.Single(Warnings());
        gateway.Clock.Advance(TimeSpan.FromHours(15));
        await EventuallyFaultAsync("Kestrel:Endpoints:Https:Certificate: the certificate that is shown expired on ");
        Assert.Single(Warnings());
        gateway.Clock.Advance(TimeSpan.FromHours(9));

        await Eventually.TrueAsync(() => Warnings().Length == 2, "a second warning", () => gateway.Clock.Advance(Look));
    }

    [Fact]
    public void What_is_being_written_is_not_judged_until_it_stands_still()
    {
        var (second, now) = (chain.Issue(), gateway.Clock.GetUtcNow());
        var served = new ServedCertificate(CertificateFiles.Of("X", new CertificateOptions { Path = Certificate, KeyPath = Key }, new ConfigFolder(config.Folder)));
        var faults = new SettingFaults();
        served.Load(now, faults);

        Rename(second.Leaf.ExportCertificatePem(), Certificate); // without its intermediate, as yet
        Rename(second.Key, Key);
        Assert.False(served.Look(now, faults));
        Rename(second.FullChain, Certificate);
        Assert.False(served.Look(now, faults));
        Assert.Equal(first.Thumbprint, served.Context.TargetCertificate.Thumbprint);

        Assert.True(served.Look(now, faults));
        Assert.Equal(second.Thumbprint, served.Context.TargetCertificate.Thumbprint);
        Assert.Single(served.Context.IntermediateCertificates);
        Assert.False(served.Look(now, faults));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("wiki.example.com", "wiki.example.com")]
    [InlineData("a.b.example.com", "*.b.example.com")]
    [InlineData("b.example.com", "*.example.com")]
    [InlineData("example.com", "*")]
    [InlineData("", "*")]
    [InlineData(null, "*")]
    public void Of_several_names_the_closest_counts_and_the_star_is_for_all_others(string? asked, string shown)
    {
        string[] names = ["*", "*.example.com", "wiki.example.com", "*.b.example.com"];
        var byName = names.ToDictionary(name => name, name => new ServedCertificate(new CertificateFiles(name, "", null, null)));
        var own = new ServedCertificate(new CertificateFiles("own", "", null, null));

        Assert.Equal(shown, new AddressCertificates(own, byName).For(asked).Setting);
        Assert.Equal("own", new AddressCertificates(own, new Dictionary<string, ServedCertificate>()).For(asked).Setting);
    }

    [Fact]
    public void A_long_lived_certificate_is_named_two_weeks_before()
    {
        var folder = new ConfigFolder(config.Folder);
        var served = new ServedCertificate(CertificateFiles.Of("X", new CertificateOptions { Path = Certificate, KeyPath = Key }, folder));
        served.Load(gateway.Clock.GetUtcNow(), []);
        var end = first.Leaf.NotAfter.ToUniversalTime();

        Assert.Null(served.ExpiresSoon(end - TimeSpan.FromDays(14)));
        Assert.NotNull(served.ExpiresSoon(end - TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1)));
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        chain.Dispose();
    }

    private string[] Warnings() => [.. gateway.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("is valid until", StringComparison.Ordinal))];

    private Task ShownAsync(IssuedCertificate certificate) => Eventually.TrueAsync(
        async () => await TlsClient.ShownAsync(port, chain.Root) == certificate.Thumbprint, "the new certificate is shown", () => gateway.Clock.Advance(Look));

    /// <param name="fault">What it begins with; null when there is to be none.</param>
    private Task EventuallyFaultAsync(string? fault) => Eventually.TrueAsync(
        async () => await FaultsAsync() is var faults && (fault is null ? faults.Length == 0 : faults.Length == 1 && faults[0].StartsWith(fault, StringComparison.Ordinal)),
        $"the fault {fault}",
        () => gateway.Clock.Advance(Look));

    private async Task<string[]> FaultsAsync()
    {
        using var ready = await gateway.GetAsync("/_gateway/health/ready");
        return [.. (await ready.JsonAsync(200)).GetProperty("certificateFaults").EnumerateArray().Select((JsonElement fault) => fault.GetString()!)];
    }

    // All files at once, by renaming one link.
    private void Swap(IssuedCertificate certificate, string version)
    {
        var folder = Directory.CreateDirectory(Path.Combine(config.Root, $"..{version}")).FullName;
        certificate.Write(Path.Combine(folder, "fullchain.pem"), Path.Combine(folder, "privkey.pem"));
        var link = Path.Combine(config.Root, "..data_tmp");
        File.CreateSymbolicLink(link, $"..{version}");
        using var move = Process.Start("mv", ["-T", link, Path.Combine(config.Root, "..data")]); // rename(2); the framework follows a link to a folder
        move.WaitForExit();
        Assert.Equal(0, move.ExitCode);
    }

    private static void Rename(string content, string file)
    {
        File.WriteAllText(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
