using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class SigningKeyStoreContract : StoreContract
{
    private SigningKeyStore Store => new(Database);

    [Fact]
    public async Task Keys_are_listed_as_added_newest_first()
    {
        var old = new StoredSigningKey("old", TokenAlgorithm.RS256, "sealed old", Now);
        var young = new StoredSigningKey("young", TokenAlgorithm.ES256, "sealed young", Now.AddDays(1));
        Assert.Empty(await Store.ListAsync(Cancellation));

        await Store.AddAsync(old, Cancellation);
        await Store.AddAsync(young, Cancellation);

        Assert.Equal([young, old], await Store.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_key_id_stands_for_one_key()
    {
        var key = new StoredSigningKey("key", TokenAlgorithm.ES256, "sealed", Now);
        await Store.AddAsync(key, Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(() => Store.AddAsync(key with { SealedPrivateKey = "other" }, Cancellation));

        Assert.Equal([key], await Store.ListAsync(Cancellation));
    }
}
