using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>An HTTP/2 client, a process of its own, that sends exactly the headers it is given.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    private readonly Process process;

    private RawHttp2(Process process) => this.process = process;

    public static RawHttp2 Start(int port)
    {
        Requires.File("/usr/lib/python3/dist-packages/h2/__init__.py", "apt-get install python3-h2");
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Harness", "h2-client.py"), "--port", $"{port}"];
        return new RawHttp2(Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
    }

    /// <summary>The status that one request is answered with; 0 when there is none.</summary>
    /// <param name="headers">Pseudo-headers among them; one character is one byte.</param>
    public async Task<int> AskAsync(IEnumerable<(string Name, string Value)> headers, string body = "")
    {
        var request = JsonSerializer.Serialize(new { headers = headers.Select(header => new[] { header.Name, header.Value }), body });
        await process.StandardInput.WriteLineAsync(request.AsMemory(), TestContext.Current.CancellationToken);
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return int.Parse(line!, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            process.Kill();
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
