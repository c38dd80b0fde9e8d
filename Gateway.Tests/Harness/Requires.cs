using System.Diagnostics;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Programs that a test starts as real neighbours of the gateway.</summary>
internal static class Requires
{
    private const string PostgresRoot = "/usr/lib/postgresql";
    private static readonly string[] MoreFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    /// <summary>The program's path. Where it is missing, the test is skipped and says how to install it; on CI it fails.</summary>
    public static string Program(string name, string install)
    {
        var folders = PostgresFolders().Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)).Concat(MoreFolders);
        if (folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists) is { } found)
        {
            return found;
        }

        Miss($"{name} is not installed: {install}");
        return "";
    }

    /// <summary>States that a package's file is there; skips and fails likewise.</summary>
    public static void File(string path, string install)
    {
        if (!System.IO.File.Exists(path))
        {
            Miss($"{path} is not there: {install}");
        }
    }

    /// <summary>States that these tests run as root; skips and fails likewise.</summary>
    public static void Root()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Miss("another user is to run the gateway: run the tests as root");
        }
    }

    /// <summary>How to run a shell that may mount what only it sees; where that is not allowed, as in most containers, the test is skipped, and fails on CI.</summary>
    public static (string Program, string[] Arguments) PrivateMounts()
    {
        var unshare = Program("unshare", "apt-get install util-linux");
        string[] shell = [Environment.IsPrivilegedProcess ? "-m" : "-rm", "sh", "-c"];
        using var attempt = Process.Start(new ProcessStartInfo(unshare, [.. shell, "mount -t tmpfs none /mnt"]) { RedirectStandardError = true })!;
        attempt.WaitForExit();
        if (attempt.ExitCode != 0)
        {
            Miss("no file system can be mounted here: run the tests as root, or where user namespaces are allowed");
        }

        return (unshare, shell);
    }

    private static void Miss(string missing)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(missing);
        }

        Assert.Skip(missing);
    }

    // Debian keeps each version's server programs in a folder of its own, not on the path.
    private static IEnumerable<string> PostgresFolders() => Directory.Exists(PostgresRoot)
        ? Directory.GetDirectories(PostgresRoot).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
        : [];
}
