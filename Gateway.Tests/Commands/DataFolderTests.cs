using System.Runtime.Versioning;
using System.Security.Cryptography;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Commands;

[UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    [Fact]
    public async Task The_data_folder_and_its_key_are_for_their_owner_only()
    {
        using var config = new TestConfig();

        (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0);

        var data = Path.Combine(config.Root, "data");
        var key = Assert.Single(Directory.GetFiles(data, "*key*"));
        Assert.Equal(OwnerFolder, File.GetUnixFileMode(data));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(key));
        Assert.Equal(32, Convert.FromBase64String(await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task With_a_master_key_no_key_file_is_written_and_another_key_is_refused()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("MasterKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0);
        config.With("MasterKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        var command = await GatewayProcess.RunOnAsync(config, "users", "list");
        var start = await GatewayProcess.RunOnAsync(config);

        Assert.Empty(Directory.GetFiles(Path.Combine(config.Root, "data"), "*key*"));
        Assert.Contains("another master key", command.Ends(1).Errors, StringComparison.Ordinal);
        Assert.Contains("another master key", start.Ends(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_key_file_stops_the_start()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(config.Root, "data"), "*key*"));
        File.Delete(file);

        var start = await GatewayProcess.RunOnAsync(config);

        Assert.StartsWith($"Gateway:MasterKey: {file} is missing", start.Ends(1).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_key_file_is_rotated_as_the_documentation_says()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        (await GatewayProcess.RunOnAsync(config, "users", "add", "ann@example.com")).Ends(0);
        var file = Path.Combine(config.Root, "data", "master.key");
        var previous = Path.Combine(config.Root, "previous.key");
        File.Move(file, previous);

        config.Environment["Gateway__PreviousMasterKeys__0_FILE"] = previous;
        await using (var gateway = await GatewayProcess.ServeAsync(config))
        {
            Assert.Equal(OwnerFile, File.GetUnixFileMode(file));
            Assert.NotEqual(await File.ReadAllTextAsync(previous, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        config.Environment.Clear();
        Assert.Contains("ann@example.com", (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0).Output, StringComparison.Ordinal);
        File.Move(previous, file, overwrite: true);
        Assert.Contains("another master key", (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_file_that_others_can_read_stops_the_start()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        (await GatewayProcess.RunOnAsync(config, "users", "list")).Ends(0);
        var key = Assert.Single(Directory.GetFiles(Path.Combine(config.Root, "data"), "*key*"));
        File.SetUnixFileMode(key, OwnerFile | UnixFileMode.OtherRead);

        var start = await GatewayProcess.RunOnAsync(config);

        Assert.Contains("chmod 600", start.Ends(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_data_folder_refuses_and_says_why()
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        await using var first = await GatewayProcess.ServeAsync(config);
        using var elsewhere = new TestConfig("http://127.0.0.1:9/").With("DataDirectory", Path.Combine(config.Root, "data"));

        var second = await GatewayProcess.RunOnAsync(elsewhere);

        Assert.Contains("in use by another gateway", second.Ends(1).Errors, StringComparison.Ordinal);
        using var ready = await first.Client.GetAsync("/_gateway/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)ready.StatusCode);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_stops_the_start()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("DataDirectory", "config/gateway.json/data");

        var start = await GatewayProcess.RunOnAsync(config);

        Assert.StartsWith("Gateway:DataDirectory: ", start.Ends(1).Errors, StringComparison.Ordinal);
    }
}
