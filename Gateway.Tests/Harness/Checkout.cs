namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Where the repository and its build output are.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>The program as it was built, in the same configuration as these tests.</summary>
    public static string GatewayDll { get; } = Path.Combine(
        Root, "Gateway", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0", "Gateway.dll");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MagicLink.Gateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests run from a checkout.");
    }
}
