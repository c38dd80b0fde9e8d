using System.Text.Json;
using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class SettingsStoreContract : StoreContract
{
    private SettingsStore Settings => new(Database);

    [Fact]
    public async Task Nothing_is_stored_at_first()
    {
        var stored = await Settings.ReadAsync(Cancellation);

        Assert.Equal(0, stored.Version);
        Assert.Empty(stored.Values);
    }

    [Fact]
    public async Task What_is_stored_comes_back_as_it_was()
    {
        Assert.True(await Settings.TryReplaceAsync(0, Values("""{"Gateway:A":"ü \u0000 \"","Gateway:B":[1,{"c":null}],"Gateway:C":true}"""), Cancellation));

        var stored = await Settings.ReadAsync(Cancellation);

        Assert.Equal(1, stored.Version);
        Assert.Equal("ü \0 \"", stored.Values["Gateway:A"].GetString());
        Assert.Equal("""[1,{"c":null}]""", stored.Values["Gateway:B"].GetRawText());
        Assert.True(stored.Values["Gateway:C"].GetBoolean());
    }

    [Fact]
    public async Task Of_many_who_saw_the_same_version_one_replaces_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Settings.TryReplaceAsync(0, Values($$"""{"Gateway:A":{{i}}}"""), Cancellation)));

        Assert.Single(outcomes, replaced => replaced);
        Assert.Equal(1, (await Settings.ReadAsync(Cancellation)).Version);
    }

    [Fact]
    public async Task A_change_is_told_to_the_others_and_a_refused_one_is_not()
    {
        var changes = new ChangeStore(Database);
        var before = await changes.ReadAsync(ChangePosition.Newest, Cancellation);

        Assert.False(await Settings.TryReplaceAsync(7, Values("{}"), Cancellation));
        Assert.Empty((await changes.ReadAsync(before.Position, Cancellation)).Changes);
        Assert.True(await Settings.TryReplaceAsync(0, Values("{}"), Cancellation));

        Assert.Equal([new Change(ChangeKind.SettingsChanged, "")], (await changes.ReadAsync(before.Position, Cancellation)).Changes);
    }

    private static Dictionary<string, JsonElement> Values(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
