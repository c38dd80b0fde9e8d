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
        if (folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found)
        {
            return found;
        }

        var missing = $"{name} is not installed: {install}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(missing);
        }

        Assert.Skip(missing);
        return "";
    }

    // Debian keeps each version's server programs in a folder of its own, not on the path.
    private static IEnumerable<string> PostgresFolders() => Directory.Exists(PostgresRoot)
        ? Directory.GetDirectories(PostgresRoot).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
        : [];
}
