using System.Diagnostics;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>One call of a real gRPC client in a process of its own.</summary>
internal sealed class GrpcClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private GrpcClient(Process process) => this.process = process;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Begins a call.</summary>
    public static GrpcClient Call(int port, string call, string? token, int size = 0)
    {
        string[] arguments =
            [Path.Combine(AppContext.BaseDirectory, "Harness", "grpc-client.py"), "--port", $"{port}", "--call", call, "--token", token ?? "", "--size", $"{size}"];
        return new GrpcClient(Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
    }

    /// <summary>What came of a call: names and values.</summary>
    public static async Task<IReadOnlyList<string>> ResultAsync(int port, string call, string? token, int size = 0)
    {
        await using var client = Call(port, call, token, size);
        return await client.EndAsync();
    }

    /// <summary>Sends one more message.</summary>
    public Task SayAsync(string message) => process.StandardInput.WriteLineAsync(message.AsMemory(), Cancellation);

    /// <summary>The next line of what comes of it.</summary>
    public async Task<string?> NextAsync() => await process.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    /// <summary>Has nothing more to say, and waits for the rest.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return [.. rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line != "content-length=0" && !line.StartsWith("date=", StringComparison.Ordinal))]; // the gateway's own
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
