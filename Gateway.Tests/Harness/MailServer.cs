using System.Globalization;
using System.Text;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A real mail server in a process of its own, which keeps what it takes in a folder.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Neighbour process;
    private readonly string folder;

    private MailServer(Neighbour process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    public int Count => Directory.GetFiles(folder, "*.eml").Length;

    /// <summary>With <c>--hang</c>: the connections it has been given.</summary>
    public int Held => Directory.GetFiles(folder, "*.held").Length;

    /// <summary>The conversations it has not seen the end of.</summary>
    public int Connections => int.TryParse(File.ReadAllText(Path.Combine(folder, "connections")), CultureInfo.InvariantCulture, out var open) ? open : 0;

    /// <summary>Everything it took.</summary>
    public IReadOnlyList<DeliveredMail> Mails => Read("*.eml");

    /// <summary>With <c>--answer-data</c>: every message it was offered.</summary>
    public IReadOnlyList<DeliveredMail> Offered => Read("*.offered");

    /// <param name="port">A free one when it is not given.</param>
    /// <param name="options">Of <c>mail-server.py</c>.</param>
    public static async Task<MailServer> StartAsync(int? port = null, params string[] options)
    {
        Requires.Program("aiosmtpd", "apt-get install python3-aiosmtpd");
        var folder = Directory.CreateTempSubdirectory("gateway-mails-").FullName;
        var listenOn = port ?? TestConfig.FreePort();
        var script = Path.Combine(AppContext.BaseDirectory, "Harness", "mail-server.py");
        var process = await Neighbour.StartAsync("/usr/bin/python3", [script, "--port", $"{listenOn}", "--folder", folder, .. options], listenOn);
        return new MailServer(process, folder, listenOn);
    }

    /// <summary>The mail that arrived as number <paramref name="number"/>, from 1.</summary>
    public async Task<DeliveredMail> MailAsync(int number = 1)
    {
        var path = Path.Combine(folder, $"{number:0000}.eml");
        await Eventually.TrueAsync(() => File.Exists(path), $"mail {number} arrived", patience: Patience);
        return new DeliveredMail(await File.ReadAllTextAsync(path, Encoding.UTF8, TestContext.Current.CancellationToken));
    }

    /// <summary>Every mail that has arrived, with the moment it did.</summary>
    public IReadOnlyList<(DeliveredMail Mail, DateTime ArrivedAt)> All() =>
        [.. Directory.GetFiles(folder, "*.eml").Select(path => (new DeliveredMail(File.ReadAllText(path, Encoding.UTF8)), File.GetLastWriteTimeUtc(path)))];

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private List<DeliveredMail> Read(string pattern) => [.. Directory.GetFiles(folder, pattern).Select(path => new DeliveredMail(File.ReadAllText(path, Encoding.UTF8)))];
}

/// <summary>A message as it came over the wire; its text part is 7-bit in English.</summary>
internal sealed record DeliveredMail(string Source)
{
    public string Link => Lines.First(line => line.StartsWith("http", StringComparison.Ordinal));

    public string Token => Link[(Link.IndexOf("token=", StringComparison.Ordinal) + "token=".Length)..];

    public string Code => Lines.First(line => line.Length == 6 && line.All(char.IsAsciiDigit));

    private string[] Lines => Source.ReplaceLineEndings("\n").Split('\n');

    public string? Header(string name) => Lines.TakeWhile(line => line.Length > 0)
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
