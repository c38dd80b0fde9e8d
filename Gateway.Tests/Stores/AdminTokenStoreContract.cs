using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What is promised of admin tokens on every database.</summary>
public abstract class AdminTokenStoreContract : StoreContract
{
    private AdminTokenStore Tokens => new(Database);

    [Fact]
    public async Task A_token_is_found_by_its_hash_until_it_is_revoked()
    {
        Assert.True(await Tokens.TryAddAsync(Token("ops"), "hash", Cancellation));

        Assert.Equal(Token("ops"), await Tokens.FindAsync(["hash"], Cancellation));
        Assert.Null(await Tokens.FindAsync(["other"], Cancellation));
        Assert.True(await Tokens.TryRevokeAsync("ops", Now, Cancellation));
        Assert.False(await Tokens.TryRevokeAsync("ops", Now, Cancellation));
        Assert.Null(await Tokens.FindAsync(["hash"], Cancellation));
    }

    [Fact]
    public async Task A_name_is_free_again_once_its_token_is_revoked_or_expired()
    {
        Assert.True(await Tokens.TryAddAsync(Token("ops") with { ExpiresAt = Now.AddDays(1) }, "first", Cancellation));
        Assert.False(await Tokens.TryAddAsync(Token("ops"), "second", Cancellation));
        Assert.True(await Tokens.TryAddAsync(Token("ops") with { CreatedAt = Now.AddDays(1) }, "third", Cancellation));
        Assert.Null(await Tokens.FindAsync(["first"], Cancellation));
        Assert.True(await Tokens.TryRevokeAsync("ops", Now, Cancellation));
        Assert.True(await Tokens.TryAddAsync(Token("ops"), "fourth", Cancellation));
    }

    [Fact]
    public async Task Of_many_that_take_a_name_at_once_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Tokens.TryAddAsync(Token("ops"), $"hash {i}", Cancellation)));

        Assert.Single(taken, won => won);
        Assert.Equal([Token("ops")], await Tokens.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_token_in_use_moves_to_the_newest_master_key()
    {
        await Tokens.TryAddAsync(Token("ops"), "old", Cancellation);

        Assert.NotNull(await Tokens.FindAsync(["new", "old"], Cancellation));

        Assert.NotNull(await Tokens.FindAsync(["new"], Cancellation));
        Assert.Null(await Tokens.FindAsync(["old"], Cancellation));
    }

    [Fact]
    public async Task The_list_goes_by_name_and_shows_what_is_not_revoked()
    {
        await Tokens.TryAddAsync(Token("b") with { IsReadOnly = true, ExpiresAt = Now.AddDays(1) }, "1", Cancellation);
        await Tokens.TryAddAsync(Token("a"), "2", Cancellation);
        await Tokens.TryAddAsync(Token("c"), "3", Cancellation);
        await Tokens.TryRevokeAsync("c", Now, Cancellation);

        Assert.Equal([Token("a"), Token("b") with { IsReadOnly = true, ExpiresAt = Now.AddDays(1) }], await Tokens.ListAsync(Cancellation));
    }

    private static AdminToken Token(string name) => new(name, IsReadOnly: false, Now, ExpiresAt: null);
}
