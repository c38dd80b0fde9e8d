using System.Security.Cryptography;
using Dapper;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class OpenStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("gateway-open-").FullName, "data");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_apply_once_however_often_the_store_is_opened()
    {
        string applied;
        using (var first = await OpenAsync())
        {
            applied = await SchemaAsync(first);
        }

        using var second = await OpenAsync();
        await Migrations.ApplyAsync(second.Database, Now.AddDays(1), Cancellation);

        Assert.Equal(applied, await SchemaAsync(second));
        Assert.Contains("CREATE TABLE challenges", applied, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_of_a_later_version_is_refused_and_left_alone()
    {
        using (var store = await OpenAsync())
        {
            await store.Database.WriteAsync(
                connection => connection.ExecuteAsync("INSERT INTO schema_migrations (version, applied_at) VALUES (9999, 0)"), Cancellation);
        }

        var fault = await Assert.ThrowsAsync<SettingException>(OpenAsync);

        Assert.Contains("9999", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, (await Assert.ThrowsAsync<SettingException>(OpenAsync)).Message);
    }

    [Fact]
    public async Task A_second_gateway_on_one_folder_is_refused_until_the_first_has_gone()
    {
        var first = await OpenAsync();

        var fault = await Assert.ThrowsAsync<SettingException>(OpenAsync);

        Assert.Contains("in use by another gateway", fault.Message, StringComparison.Ordinal);
        first.Dispose();
        using var second = await OpenAsync();
        Assert.Equal(first.MasterKeys.Current.Id, second.MasterKeys.Current.Id);
    }

    [Fact]
    public async Task A_wrong_master_key_is_noticed_at_start()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        using (await OpenAsync(key))
        {
        }

        var fault = await Assert.ThrowsAsync<SettingException>(() => OpenAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));

        Assert.Contains("another master key", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(folder), file => file.Contains("key", StringComparison.Ordinal));
        using var again = await OpenAsync(key);
        await KeyCheck.VerifyAsync(again.Database, again.MasterKeys, Cancellation);
        await Assert.ThrowsAsync<SettingException>(
            () => KeyCheck.VerifyAsync(again.Database, new MasterKeys(new MasterKey(RandomNumberGenerator.GetBytes(32))), Cancellation));
    }

    [Fact]
    public async Task A_lost_key_file_is_said_to_be_missing_and_no_other_takes_its_place()
    {
        var file = Path.Combine(folder, "master.key");
        using (await OpenAsync())
        {
        }

        File.Move(file, file + ".away");

        var fault = await Assert.ThrowsAsync<SettingException>(OpenAsync);
        Assert.StartsWith("Gateway:MasterKey: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{file} is missing", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        Assert.Contains("is missing", (await Assert.ThrowsAsync<SettingException>(() => OpenAsync(null, NewKey()))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));

        File.Move(file + ".away", file);
        using var again = await OpenAsync();
    }

    [Fact]
    public async Task A_database_made_with_a_configured_key_gets_no_key_file_of_its_own()
    {
        using (await OpenAsync(NewKey()))
        {
        }

        await Assert.ThrowsAsync<SettingException>(OpenAsync);

        Assert.False(File.Exists(Path.Combine(folder, "master.key")));
    }

    [Fact]
    public async Task A_key_file_that_is_moved_away_and_given_as_previous_makes_room_for_a_new_one()
    {
        var file = Path.Combine(folder, "master.key");
        string first;
        using (var store = await OpenAsync())
        {
            first = store.MasterKeys.Current.Id;
        }

        var old = await File.ReadAllTextAsync(file, Cancellation);
        Assert.StartsWith("Gateway:PreviousMasterKeys:1: ", (await Assert.ThrowsAsync<SettingException>(() => OpenAsync(null, NewKey(), old))).Message, StringComparison.Ordinal);
        File.Delete(file);
        using (var store = await OpenAsync(null, NewKey(), old))
        {
            Assert.NotEqual(first, store.MasterKeys.Current.Id);
        }

        Assert.NotEqual(old, await File.ReadAllTextAsync(file, Cancellation));
        using var later = await OpenAsync();
        Assert.NotEqual(first, later.MasterKeys.Current.Id);
    }

    [Fact]
    public async Task The_key_file_is_readable_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix's");
        using (await OpenAsync())
        {
        }

        var file = Path.Combine(folder, "master.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(folder));
        SetMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", (await Assert.ThrowsAsync<SettingException>(OpenAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_database_is_said_so()
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "gateway.db"), new string('x', 8192), Cancellation);

        var fault = await Assert.ThrowsAnyAsync<Exception>(OpenAsync);

        Assert.IsType<SettingException>(fault);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static Task<string> SchemaAsync(OpenStore store) => store.Database.ReadAsync(
        async connection => string.Join(
            '\n',
            (await connection.QueryAsync<string>("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"))
                .Concat(await connection.QueryAsync<string>("SELECT version || ' ' || applied_at FROM schema_migrations ORDER BY version"))),
        Cancellation);

    [Fact]
    public async Task A_database_file_serves_one_gateway_whatever_data_folders_they_have()
    {
        using var first = await OpenAsync();
        var other = Path.Combine(Path.GetDirectoryName(folder)!, "other");
        var options = new StoreOptions { Provider = StoreProvider.Sqlite, ConnectionString = $"Data Source={Path.Combine(folder, "gateway.db")}" };

        var fault = await Assert.ThrowsAsync<SettingException>(() => OpenStore.OpenAsync(
            other, DatabaseLocation.Of(options, new ConfigFolder(Path.Combine(other, "config")), other), masterKey: null, [], Now));

        Assert.StartsWith("Gateway:Store:ConnectionString", fault.Message, StringComparison.Ordinal);
        Assert.Contains("in use", fault.Message, StringComparison.Ordinal);
    }

    private Task<OpenStore> OpenAsync() => OpenAsync(null);

    private Task<OpenStore> OpenAsync(string? masterKey, params string[] previous) => OpenStore.OpenAsync(
        folder, DatabaseLocation.Of(new StoreOptions(), new ConfigFolder(Path.Combine(folder, "config")), folder), masterKey, previous, Now);

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
