using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A program that a test started, and stops by its id.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private Neighbour(Process process) => this.process = process;

    /// <summary>What it printed, both streams.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Starts a program and waits until it listens on <paramref name="port"/>.</summary>
    public static async Task<Neighbour> StartAsync(string program, IEnumerable<string> arguments, int port, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var neighbour = new Neighbour(Process.Start(start)!);
        neighbour.process.OutputDataReceived += neighbour.Keep;
        neighbour.process.ErrorDataReceived += neighbour.Keep;
        neighbour.process.BeginOutputReadLine();
        neighbour.process.BeginErrorReadLine();
        try
        {
            await Eventually.TrueAsync(() => neighbour.process.HasExited || Listens(port), $"{program} listens on {port}", patience: Patience);
            Assert.False(neighbour.process.HasExited, $"{program} ended: {string.Join('\n', neighbour.Lines)}");
            return neighbour;
        }
        catch
        {
            await neighbour.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            Lines.Enqueue(text);
        }
    }
}
