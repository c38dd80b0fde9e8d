using System.Diagnostics;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tests.Tls;

namespace MagicLink.Gateway.Tests.Deploy;

/// <summary>The files in <c>deploy/</c> name what there is, and say what holds.</summary>
public sealed class DeployFileTests : IDisposable
{
    private readonly TestConfig config = new("http://127.0.0.1:9/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_image_is_built_from_what_is_there_and_runs_as_nobody_in_particular()
    {
        string[] lines = File.ReadAllLines(DeployFiles.Dockerfile);

        Assert.All(DeployFiles.ImageSources, source => Assert.True(Path.Exists(Path.Combine(Checkout.Root, source)), source));
        Assert.Contains("USER 1654", lines);
        Assert.Contains(lines, line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal) && line.EndsWith("""CMD ["dotnet", "/app/Gateway.dll", "healthcheck"]""", StringComparison.Ordinal));
        Assert.Equal("""ENTRYPOINT ["dotnet", "/app/Gateway.dll"]""", lines[^1]);
    }

    [Fact]
    public async Task Every_setting_of_the_compose_file_is_one_and_together_they_start()
    {
        var compose = await DeployFiles.ComposeAsync();
        string[] gateways = [.. compose["services"]!.AsObject().Select(service => service.Key).Where(name => name.StartsWith("gateway-", StringComparison.Ordinal))];
        Assert.Equal(2, gateways.Length);
        foreach (var gateway in gateways.Select(name => compose["services"]![name]!))
        {
            Assert.True((bool)gateway["read_only"]!);
            Assert.Equal("ALL", (string?)gateway["cap_drop"]![0]);
            Assert.Equal("no-new-privileges:true", (string?)gateway["security_opt"]![0]);
            Assert.True(Seconds((string)gateway["stop_grace_period"]!) > new ShutdownOptions().Timeout.TotalSeconds);
            var secrets = gateway["secrets"]!.AsArray().Select(secret => (string)secret!).ToList();
            Assert.All(secrets, secret => Assert.NotNull(compose["secrets"]![secret]));
            foreach (var (name, value) in gateway["environment"]!.AsObject())
            {
                config.Environment[name] = Given((string)value!, "/run/secrets/", secrets);
            }

            config.Environment["Gateway__PublicUrl"] = "https://wiki.example.com";
        }

        Assert.Equal((string?)compose["services"]!["nginx"]!["networks"]!["inside"]!["ipv4_address"], config.Environment["Gateway__TrustedProxies__0"]);
        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task Every_setting_of_the_unit_is_one_and_systemd_takes_it()
    {
        var unit = await File.ReadAllLinesAsync(DeployFiles.Unit, Cancellation);
        string[] credentials = [.. Values(unit, "LoadCredential").Select(value => value.Split(':')[0])];
        foreach (var variable in Values(unit, "Environment").Select(value => value.Split('=', 2)))
        {
            config.Environment[variable[0]] = Given(variable[1], "%d/", credentials);
        }

        Assert.Equal("/etc/magiclink-gateway/config", config.Environment["GATEWAY_CONFIG"]);
        Assert.Empty(await CheckAsync());
        Assert.True(int.Parse(Values(unit, "TimeoutStopSec").Single(), System.Globalization.CultureInfo.InvariantCulture) > new ShutdownOptions().Timeout.TotalSeconds);

        // Where this machine has its dotnet is not the unit's matter.
        var here = Path.Combine(config.Root, "magiclink-gateway.service");
        await File.WriteAllTextAsync(here, string.Join('\n', unit).Replace("/usr/bin/dotnet", Requires.Program("dotnet", "the .NET SDK"), StringComparison.Ordinal), Cancellation);
        using var verify = Process.Start(new ProcessStartInfo(Requires.Program("systemd-analyze", "apt-get install systemd"), ["verify", here]) { RedirectStandardError = true })!;
        var complaints = await verify.StandardError.ReadToEndAsync(Cancellation);
        await verify.WaitForExitAsync(Cancellation);
        Assert.DoesNotContain("magiclink-gateway", complaints, StringComparison.Ordinal);
        Assert.Equal(0, verify.ExitCode);
    }

    [Fact]
    public async Task The_nginx_of_the_compose_file_ends_tls_and_goes_round_a_gateway_that_is_down()
    {
        var nginx = Requires.Program("nginx", "apt-get install nginx-light");
        using var chain = new CertificateChain();
        var tls = Directory.CreateDirectory(Path.Combine(config.Root, "tls")).FullName;
        chain.Issue("login.example.com").Write(Path.Combine(tls, "fullchain.pem"), Path.Combine(tls, "privkey.pem"));
        await using var app = await Upstream.StartAsync();
        var behind = new TestConfig(app.Url).With("PublicUrl", "https://login.example.com").With("TrustedProxies", new JsonArray("127.0.0.1"));
        behind.Routes["app"]!["AuthorizationPolicy"] = "anonymous";
        await using var gateway = await TestGateway.StartAsync(behind, ownsConfig: true);
        var (http, https) = (TestConfig.FreePort(), TestConfig.FreePort());
        var file = Path.Combine(config.Root, "nginx.conf");
        var written = await File.ReadAllTextAsync(DeployFiles.NginxConfiguration, Cancellation);
        (string There, string Here)[] places =
        [
            ("gateway-1:8080", $"127.0.0.1:{TestConfig.FreePort()}"),
            ("gateway-2:8080", $"127.0.0.1:{behind.Port}"),
            ("listen 80 ", $"listen 127.0.0.1:{http} "),
            ("listen 443 ", $"listen 127.0.0.1:{https} "),
            ("/etc/nginx/tls", tls),
            ("pid /run/nginx.pid;", $"pid {config.Root}/nginx.pid; daemon off; master_process off;"),
            ("http {", $"http {{ client_body_temp_path {config.Root}/body; proxy_temp_path {config.Root}/proxy; fastcgi_temp_path {config.Root}/f; uwsgi_temp_path {config.Root}/u; scgi_temp_path {config.Root}/s;"),
        ];
        await File.WriteAllTextAsync(
            file,
            places.Aggregate(written, (text, place) =>
            {
                Assert.Contains(place.There, text, StringComparison.Ordinal);
                return text.Replace(place.There, place.Here, StringComparison.Ordinal);
            }),
            Cancellation);
        await using var process = await Neighbour.StartAsync(nginx, ["-c", file, "-p", config.Root, "-e", Path.Combine(config.Root, "error.log")], https);

        for (var i = 0; i < 4; i++)
        {
            await using var client = await TlsClient.ConnectAsync(https, chain.Root, "login.example.com");
            var answer = await client.AskAsync("/a%20b?x=%2F", "login.example.com", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: http");
            Assert.Equal((200, "max-age=31536000"), (answer.Status, answer["Strict-Transport-Security"]));
        }

        Assert.Equal(4, app.Requests.Count);
        Assert.All(app.Requests, request => Assert.Equal(("/a%20b?x=%2F", "https", "127.0.0.1"), (request.RawTarget, request["X-Forwarded-Proto"], request["X-Forwarded-For"])));
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{http}/x?y") { Headers = { Host = "login.example.com" } };
        using var led = await plain.SendAsync(request, Cancellation);
        Assert.Equal((308, "https://login.example.com/x?y"), ((int)led.StatusCode, led.Headers.Location?.ToString()));
    }

    public void Dispose() => config.Dispose();

    private static IEnumerable<string> Values(IEnumerable<string> unit, string name) =>
        unit.Where(line => line.StartsWith(name + "=", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..]);

    private static double Seconds(string duration) => double.Parse(duration.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A value with the secrets in a folder of ours.</summary>
    private string Given(string value, string folder, IReadOnlyCollection<string> secrets)
    {
        if (!value.StartsWith(folder, StringComparison.Ordinal))
        {
            return value;
        }

        var name = value[folder.Length..];
        Assert.Contains(name, secrets);
        var file = Path.Combine(config.Root, name);
        File.WriteAllText(file, name switch
        {
            "master-key" => Convert.ToBase64String(new byte[32]),
            "database" => "Host=postgres;Database=gateway;Username=gateway;Password=x",
            _ => "s3cret",
        });
        return file;
    }

    // With the gateway.json that the guide has for both.
    private async Task<IEnumerable<string>> CheckAsync()
    {
        config.Gateway.Clear();
        config.With("PublicUrl", "https://wiki.example.com").With("Mail:Transport", "smtp").With("Mail:From", "wiki@example.com").With("Mail:Smtp:Host", "mail.example.com").With("Mail:Smtp:Username", "wiki");
        config.Write();
        var installation = Installation.Read(config.Folder, null, config.Environment, config.Root);
        return (await Server.CheckAsync(installation)).Select(fault => fault.ToString());
    }
}
