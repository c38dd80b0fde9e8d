using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>The built program, run as an operator runs it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Ours = ["GATEWAY", "REVERSEPROXY", "KESTREL", "ASPNETCORE", "DOTNET_ENVIRONMENT", "LOGGING", "OTEL"];
    private readonly TestConfig config;
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    private GatewayProcess(TestConfig config, Process process)
    {
        this.config = config;
        this.process = process;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = new Uri(config.PublicUrl),
        };
        output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>An API client, with a new connection for each request.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandOutcome> RunAsync(TestConfig config, params string[] arguments)
    {
        await using var command = Start(config, arguments);
        return await command.EndAsync();
    }

    /// <summary>Writes the configuration and runs a command on it to its end.</summary>
    public static Task<CommandOutcome> RunOnAsync(TestConfig config, params string[] arguments)
    {
        config.Write();
        return RunAsync(config, [.. arguments, "--config", config.Folder, "--urls", config.Urls]);
    }

    /// <summary>Starts the gateway and waits until it is ready.</summary>
    public static async Task<GatewayProcess> ServeAsync(TestConfig config)
    {
        config.Write();
        return await ServeWrittenAsync(config);
    }

    /// <summary>Starts the gateway on the files that stand in the folder.</summary>
    public static Task<GatewayProcess> ServeWrittenAsync(TestConfig config) =>
        BecomeReadyAsync(Start(config, ["--config", config.Folder, "--urls", config.Urls]));

    /// <summary>Starts the gateway with its data directory on a disk of its own, of a few MiB, which only it sees (<c>man 7 mount_namespaces</c>).</summary>
    public static Task<GatewayProcess> ServeOnSmallDiskAsync(TestConfig config, int mebibytes)
    {
        config.Write();
        var data = Path.Combine(config.Root, "data");
        Directory.CreateDirectory(data);
        var (program, shell) = Requires.PrivateMounts();
        string[] mount = [.. shell, $"mount -t tmpfs -o size={mebibytes}m,mode=700 none \"$0\" && exec dotnet \"$@\"", data];
        return BecomeReadyAsync(Start(config, program, [.. mount, Checkout.GatewayDll, "--config", config.Folder, "--urls", config.Urls]));
    }

    /// <summary>
    /// Starts a published gateway as the image does: another user without any capability, everything read-only but <c>/srv/data</c>, the configuration at
    /// <c>/srv/config</c> (<c>man 7 mount_namespaces</c>).
    /// </summary>
    /// <param name="data">The folder that is the volume.</param>
    public static Task<GatewayProcess> ServeSealedAsync(TestConfig config, string dll, string data) => BecomeReadyAsync(StartSealed(config, dll, data));

    /// <summary>Runs a command likewise.</summary>
    public static async Task<CommandOutcome> RunSealedAsync(TestConfig config, string dll, string data, params string[] arguments)
    {
        await using var command = StartSealed(config, dll, data, arguments);
        return await command.EndAsync();
    }

    private static GatewayProcess StartSealed(TestConfig config, string dll, string data, params string[] arguments)
    {
        const string Seal = """
            set -e
            mount -t tmpfs -o mode=755 none /srv
            mkdir /srv/config /srv/data
            mount --bind "$0" /srv/config
            mount -o remount,bind,ro /srv/config
            mount --bind "$1" /srv/data
            mount -o remount,ro /srv
            mount -o remount,bind,ro /
            shift
            cd /srv
            exec setpriv --reuid=1654 --regid=1654 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all dotnet "$@"
            """;
        Requires.Root();
        Requires.Program("setpriv", "apt-get install util-linux");
        var (program, shell) = Requires.PrivateMounts();
        return Start(config, program, [.. shell, Seal, config.Folder, data, dll, .. arguments]);
    }

    /// <summary>A path as the process sees it.</summary>
    public string Inside(string path) => $"/proc/{process.Id}/root{path}";

    /// <summary>What the kernel says of it (<c>man 5 proc</c>).</summary>
    public string[] Facts(string name) => File.ReadAllLines($"/proc/{process.Id}/{name}");

    /// <summary>The memory that it has resident now, and the most since <see cref="ForgetPeak"/>, in bytes (<c>man 5 proc_pid_status</c>).</summary>
    public (long Now, long Peak) Memory()
    {
        var lines = Facts("status");
        return (Of("VmRSS:"), Of("VmHWM:"));

        long Of(string name) => 1024 * long.Parse(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    /// <summary>Counts the peak anew (<c>man 5 proc_pid_clear_refs</c>).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    private static async Task<GatewayProcess> BecomeReadyAsync(GatewayProcess gateway)
    {
        try
        {
            await gateway.BeReadyAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGTERM, as container platforms do.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
    }

    public Task KillAsync()
    {
        process.Kill();
        return process.WaitForExitAsync(Cancellation);
    }

    /// <summary>How the process ended; waits for it.</summary>
    public async Task<CommandOutcome> EndAsync()
    {
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return new CommandOutcome(process.ExitCode, await output, await errors);
    }

    /// <summary>Signs in with the link in the mail; the access token.</summary>
    public async Task<string> SignInAsync(string email)
    {
        using var sent = await Client.PostAsJsonAsync("/api/magic-link/send", new { email }, Cancellation);
        await sent.JsonAsync(200);
        var mail = await EmlFile.ToAsync(email, Path.Combine(config.Root, "mails"));
        using var verified = await Client.PostAsJsonAsync("/api/magic-link/verify", new { token = mail.Token }, Cancellation);
        return (await verified.JsonAsync(200)).GetProperty("jwt").GetString()!;
    }

    /// <summary>The status that a person's request is answered with.</summary>
    public async Task<int> StatusAsync(string path, string jwt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", jwt) } };
        using var response = await Client.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private static GatewayProcess Start(TestConfig config, string[] arguments) => Start(config, "dotnet", [Checkout.GatewayDll, .. arguments]);

    private static GatewayProcess Start(TestConfig config, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = config.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(name => Ours.Any(ours => name.StartsWith(ours, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["DOTNET_TieredPGO"] = "0"; // these processes live for seconds
        foreach (var (name, value) in config.Environment)
        {
            start.Environment[name] = value;
        }

        return new GatewayProcess(config, Process.Start(start)!);
    }

    private async Task BeReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Assert.False(process.HasExited, process.HasExited ? await errors : "");
            Assert.True(waited.Elapsed < Patience, "the gateway did not become ready");
            try
            {
                using var answer = await Client.GetAsync("/_gateway/health/ready", Cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, Cancellation); // another process has a clock of its own
        }
    }
}

/// <summary>What a command printed and ended with.</summary>
internal sealed record CommandOutcome(int ExitCode, string Output, string Errors)
{
    /// <summary>States the exit code, and that nothing looks like a crash.</summary>
    public CommandOutcome Ends(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"expected {exitCode}, got {ExitCode}: {Output}{Errors}");
        Assert.DoesNotContain("   at ", Output + Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("nhandled exception", Errors, StringComparison.Ordinal);
        return this;
    }
}
