using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tests.Settings;

public sealed class ConfigFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    [Fact]
    public void A_named_folder_is_taken_relative_to_the_working_folder()
    {
        Assert.Equal("/srv/gateway/etc", ConfigFolder.Locate("etc/", "/srv/gateway", "/opt").Path);
        Assert.Equal("/etc/gateway", ConfigFolder.Locate("/etc/gateway", "/srv/gateway", "/opt").Path);
    }

    [Fact]
    public void Else_config_in_the_working_folder_is_taken()
    {
        var here = Make("here/config");
        Make("config");

        Assert.Equal(here, ConfigFolder.Locate(null, Path.Combine(root, "here"), Path.Combine(root, "program/bin")).Path);
    }

    [Fact]
    public void Else_the_nearest_above_the_program_is_taken()
    {
        Make("config");
        var nearest = Make("program/config");

        Assert.Equal(nearest, ConfigFolder.Locate("", Path.Combine(root, "here"), Path.Combine(root, "program/bin/net10.0")).Path);
    }

    [Fact]
    public void Where_there_is_none_the_working_folder_is_named()
    {
        Assert.Equal(Path.Combine(root, "config"), ConfigFolder.Locate(null, root, "/").Path);
    }

    [Fact]
    public void Relative_paths_start_beside_the_config_folder()
    {
        var folder = new ConfigFolder("/srv/gateway/config");

        Assert.Equal("/srv/gateway/data", folder.Resolve("data"));
        Assert.Equal("/srv/shared", folder.Resolve("../shared"));
        Assert.Equal("/var/lib/gateway", folder.Resolve("/var/lib/gateway"));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string Make(string folder)
    {
        var path = Directory.CreateDirectory(Path.Combine(root, folder)).FullName;
        File.WriteAllText(Path.Combine(path, "gateway.json"), "{}");
        return path;
    }
}
