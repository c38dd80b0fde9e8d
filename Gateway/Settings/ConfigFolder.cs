namespace MagicLink.Gateway.Settings;

/// <summary>The folder with <c>gateway.json</c> and <c>routes.json</c>.</summary>
/// <param name="Path">Its absolute path.</param>
internal sealed record ConfigFolder(string Path)
{
    public string SettingsFile => System.IO.Path.Combine(Path, "gateway.json");

    public string RoutesFile => System.IO.Path.Combine(Path, "routes.json");

    /// <summary>Relative paths in settings are relative to the folder that holds the config folder.</summary>
    public string Resolve(string path) =>
        System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(Path) ?? Path);

    /// <summary>
    /// The folder named on the command line or in the environment; else <c>config</c> in the working folder; else the one
    /// nearest above the program, which in a checkout is the repository's own.
    /// </summary>
    public static ConfigFolder Locate(string? named, string workingFolder, string programFolder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return new ConfigFolder(System.IO.Path.GetFullPath(named, workingFolder).TrimEnd('/'));
        }

        var here = System.IO.Path.Combine(workingFolder, "config");
        for (var folder = new DirectoryInfo(programFolder); !Holds(here) && folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "config");
            if (Holds(candidate))
            {
                return new ConfigFolder(candidate);
            }
        }

        return new ConfigFolder(here);
    }

    private static bool Holds(string folder) => File.Exists(System.IO.Path.Combine(folder, "gateway.json"));
}
