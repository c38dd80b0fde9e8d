using System.Diagnostics;
using MagicLink.Gateway.Tests.Harness;
using Npgsql;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// A real PostgreSQL server of the tests' own, from the machine's binaries, on loopback. It does not wait for the disk: no test cuts
/// the machine's power, a killed server's writes stand without that, and a slow disk would decide which lock waits come to an end.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private readonly string folder;
    private readonly string binaries;
    private Neighbour? process;
    private string[] paused = [];

    private PostgresServer(string folder, string binaries, int port)
    {
        this.folder = folder;
        this.binaries = binaries;
        Port = port;
    }

    public int Port { get; }

    /// <summary>For the server's own database of its owner.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = "postgres",
        Username = Superuser,
        Pooling = false,
    }.ConnectionString;

    private string Data => Path.Combine(folder, "data");

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("gateway-postgres-").FullName, Binaries(), TestConfig.FreePort());
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", Superuser, server.folder); // the server refuses to run as root
        }

        var (program, arguments) = server.AsOwner("initdb", "--pgdata", server.Data, "--username", Superuser, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
        await RunAsync(program, arguments);
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Starts the stopped server again on the same data.</summary>
    public async Task ResumeAsync()
    {
        var (program, arguments) = AsOwner(
            "postgres", "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={folder}", "-c", "max_connections=300",
            "-c", "fsync=off");
        process = await Neighbour.StartAsync(program, arguments, Port);
        await Eventually.TrueAsync(AnswersAsync, "PostgreSQL answers", patience: TimeSpan.FromSeconds(60));
    }

    /// <summary>Stops the server at once, as <c>pg_ctl stop -m immediate</c> does: open connections break.</summary>
    public async Task StopAsync()
    {
        var (program, arguments) = AsOwner("pg_ctl", "stop", "-D", Data, "-m", "immediate");
        await RunAsync(program, arguments);
        await process!.DisposeAsync();
        process = null;
    }

    /// <summary>Freezes every process of the server: connections stay open and nobody answers.</summary>
    public async Task PauseAsync()
    {
        // The first line of postmaster.pid is the server's id; its children serve the connections.
        var postmaster = File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();
        await RunAsync("kill", "-STOP", postmaster);
        string[] children = File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await RunAsync("kill", ["-STOP", .. children]);
        paused = [postmaster, .. children];
    }

    public async Task ContinueAsync()
    {
        if (paused.Length > 0)
        {
            await RunAsync("kill", ["-CONT", .. paused]);
            paused = [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await ContinueAsync();
            await StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Binaries() => Path.GetDirectoryName(Requires.Program("initdb", "apt-get install postgresql"))!;

    private static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var run = Process.Start(start)!;
        var output = run.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = run.StandardError.ReadToEndAsync(CancellationToken.None);
        await run.WaitForExitAsync(CancellationToken.None);
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output}{await errors}");
    }

    private (string Program, string[] Arguments) AsOwner(string command, params string[] arguments)
    {
        var path = Path.Combine(binaries, command);
        return Environment.IsPrivilegedProcess ? ("setpriv", [$"--reuid={Superuser}", $"--regid={Superuser}", "--init-groups", path, .. arguments]) : (path, arguments);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
