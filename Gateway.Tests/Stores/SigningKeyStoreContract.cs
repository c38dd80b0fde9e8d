using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class SigningKeyStoreContract : StoreContract
{
    private const int Plenty = 100;
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(2);
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    private SigningKeyStore Store => new(Database);

    [Fact]
    public async Task The_first_key_of_an_algorithm_is_added_once()
    {
        var ec = Key("ec");
        var rsa = Key("rsa") with { Algorithm = TokenAlgorithm.RS256 };

        Assert.Empty((await Store.ListAsync(Cancellation)).Keys);
        Assert.True(await Store.TryAddFirstAsync(ec, Cancellation));
        Assert.False(await Store.TryAddFirstAsync(Key("late"), Cancellation));
        Assert.True(await Store.TryAddFirstAsync(rsa, Cancellation));

        Assert.Equal([ec, rsa], await KeysAsync());
    }

    [Fact]
    public async Task Of_many_that_add_a_first_key_at_once_one_does()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(nth => Store.TryAddFirstAsync(Key($"key{nth}"), Cancellation)));

        Assert.Single(added, one => one);
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task A_rotation_retires_the_key_that_signs_and_puts_one_in_its_place()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        var young = Key("young", Now.AddDays(1));

        var outcome = await Store.TryReplaceAsync("old", young, Plenty, Cancellation);

        Assert.Equal(KeyReplacement.Done, outcome);
        Assert.Equal([young, Key("old") with { RetiredAt = Now.AddDays(1) }], await KeysAsync());
    }

    [Fact]
    public async Task The_key_that_signs_comes_first_even_when_the_clock_was_set_back_before_it_was_made()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        await Store.TryReplaceAsync("old", Key("young", Now.AddDays(-1)), Plenty, Cancellation);
        await Store.TryReplaceAsync("young", Key("youngest", Now.AddDays(-2)), Plenty, Cancellation);

        Assert.Equal(["youngest", "old", "young"], (await KeysAsync()).Select(key => key.Id));
    }

    [Fact]
    public async Task Only_the_key_that_signs_can_be_replaced()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        await Store.TryReplaceAsync("old", Key("young"), Plenty, Cancellation);
        var before = await KeysAsync();

        Assert.Equal(KeyReplacement.NotCurrent, await Store.TryReplaceAsync("old", Key("late"), Plenty, Cancellation));
        Assert.Equal(KeyReplacement.NotCurrent, await Store.TryReplaceAsync("unknown", Key("later"), Plenty, Cancellation));
        Assert.Equal(KeyReplacement.NotCurrent, await Store.TryReplaceAsync("young", Key("other") with { Algorithm = TokenAlgorithm.RS256 }, Plenty, Cancellation));

        Assert.Equal(before, await KeysAsync());
    }

    [Fact]
    public async Task Of_many_that_rotate_one_key_at_once_one_does()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(nth => Store.TryReplaceAsync("old", Key($"key{nth}"), Plenty, Cancellation)));

        Assert.Single(outcomes, one => one == KeyReplacement.Done);
        Assert.Equal(7, outcomes.Count(one => one == KeyReplacement.NotCurrent));
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task A_rotation_is_refused_where_too_many_keys_are_kept()
    {
        await Store.TryAddFirstAsync(Key("first"), Cancellation);
        await Store.TryAddFirstAsync(Key("other") with { Algorithm = TokenAlgorithm.RS256 }, Cancellation);
        Assert.Equal(KeyReplacement.Done, await Store.TryReplaceAsync("first", Key("second"), 2, Cancellation));

        Assert.Equal(KeyReplacement.TooMany, await Store.TryReplaceAsync("second", Key("third"), 2, Cancellation));

        Assert.Equal(["first", "other", "second"], (await KeysAsync()).Select(key => key.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dropping_leaves_nothing_but_the_new_key()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        await Store.TryAddFirstAsync(Key("other") with { Algorithm = TokenAlgorithm.RS256 }, Cancellation);
        await Store.TryReplaceAsync("old", Key("young"), Plenty, Cancellation);

        await Store.ReplaceAllAsync(Key("new"), Cancellation);

        Assert.Equal([Key("new")], await KeysAsync());
    }

    [Fact]
    public async Task A_retired_key_is_deleted_when_its_overlap_is_over_and_no_other()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        await Store.TryReplaceAsync("old", Key("young"), Plenty, Cancellation);

        await Store.DeleteRetiredAsync(Now + Overlap - TimeSpan.FromMilliseconds(1), Overlap, Tolerance, Cancellation);
        Assert.Equal(2, (await KeysAsync()).Count);

        await Store.DeleteRetiredAsync(Now + Overlap, Overlap, Tolerance, Cancellation);
        Assert.Equal([Key("young")], await KeysAsync());
    }

    [Fact]
    public async Task A_machine_whose_clock_is_ahead_takes_no_key_from_those_that_share_it()
    {
        var real = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        await Store.TryAddFirstAsync(Key("old", real), Cancellation);
        await Store.TryReplaceAsync("old", Key("young", real), Plenty, Cancellation);

        await Store.DeleteRetiredAsync(real + (2 * Overlap), Overlap, Tolerance, Cancellation);

        Assert.Equal(Database.Dialect.IsShared ? 2 : 1, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task A_retirement_in_a_future_that_the_clock_was_set_back_from_is_taken_to_be_now_where_nobody_else_relies_on_it()
    {
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        await Store.TryReplaceAsync("old", Key("young", Now.AddYears(1)), Plenty, Cancellation);

        await Store.DeleteRetiredAsync(Now, Overlap, Tolerance, Cancellation);

        Assert.Equal(Database.Dialect.IsShared ? Now.AddYears(1) : Now, Assert.Single(await KeysAsync(), key => key.Id == "old").RetiredAt);
    }

    [Fact]
    public async Task Others_are_told_of_a_rotation_and_a_drop_and_of_nothing_that_does_not_happen()
    {
        var changes = new ChangeStore(Database);
        var start = (await changes.ReadAsync(ChangePosition.Newest, Cancellation)).Position;
        await Store.TryAddFirstAsync(Key("old"), Cancellation);
        await Store.TryReplaceAsync("unknown", Key("young"), Plenty, Cancellation);
        await Store.DeleteRetiredAsync(Now, Overlap, Tolerance, Cancellation);
        Assert.Empty((await changes.ReadAsync(start, Cancellation)).Changes);
        Assert.False((await Store.ListAsync(Cancellation)).ChangedLately);

        await Store.TryReplaceAsync("old", Key("young"), Plenty, Cancellation);
        await Store.ReplaceAllAsync(Key("new"), Cancellation);

        var told = (await changes.ReadAsync(start, Cancellation)).Changes;
        Assert.Equal([new Change(ChangeKind.SigningKeysChanged, ""), new Change(ChangeKind.SigningKeysChanged, "")], told);
        Assert.True((await Store.ListAsync(Cancellation)).ChangedLately);
    }

    [Fact]
    public async Task A_key_id_stands_for_one_key()
    {
        await Store.TryAddFirstAsync(Key("key"), Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(() => Store.TryAddFirstAsync(Key("key") with { Algorithm = TokenAlgorithm.RS256 }, Cancellation));

        Assert.Equal([Key("key")], await KeysAsync());
    }

    private static StoredSigningKey Key(string id, DateTimeOffset? at = null) => new(id, TokenAlgorithm.ES256, "sealed " + id, at ?? Now);

    private async Task<IReadOnlyList<StoredSigningKey>> KeysAsync() => (await Store.ListAsync(Cancellation)).Keys;
}
