using System.Security.Cryptography;
using System.Text;
using Dapper;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Stores;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Tests.Stores;

public abstract class KeyCheckContract : StoreContract
{
    private const int SigningKeys = 5;
    private readonly MasterKey old = NewKey();
    private readonly MasterKey young = NewKey();

    [Fact]
    public async Task The_first_key_is_the_one_that_counts()
    {
        Assert.Null(await KeyCheck.FindAsync(Database, Cancellation));
        await VerifyAsync(new MasterKeys(old));
        await VerifyAsync(new MasterKeys(old));

        await RefusedAsync(new MasterKeys(young), "Gateway:MasterKey: ");
        await RefusedAsync(new MasterKeys(young, NewKey()), "Gateway:MasterKey: ");

        Assert.StartsWith(old.Id, await KeyCheck.FindAsync(Database, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_beside_the_old_one_takes_over_for_good()
    {
        var plain = await OldDatabaseAsync();

        await VerifyAsync(new MasterKeys(young, old));

        Assert.Equal(plain, await PlainAsync(new MasterKeys(young)));
        await VerifyAsync(new MasterKeys(young));
        await RefusedAsync(new MasterKeys(old), "Gateway:MasterKey: ");
    }

    [Fact]
    public async Task What_is_sealed_under_the_current_key_is_left_as_it_is()
    {
        await OldDatabaseAsync();
        var before = await StoredAsync();

        await VerifyAsync(new MasterKeys(old));
        await VerifyAsync(new MasterKeys(old, young));

        Assert.Equal(before, await StoredAsync());
    }

    [Fact]
    public async Task Nodes_whose_keys_stand_in_another_order_may_start_at_once()
    {
        var plain = await OldDatabaseAsync();
        MasterKeys ahead = new(young, old), behind = new(old, young);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => VerifyAsync(i % 2 == 0 ? ahead : behind)));

        Assert.Equal(plain, await PlainAsync(ahead));
        Assert.Equal(plain, await PlainAsync(behind));
        await VerifyAsync(ahead);
        Assert.Equal(plain, await PlainAsync(new MasterKeys(young)));
        await VerifyAsync(new MasterKeys(young));
    }

    [Fact]
    public async Task A_signing_key_that_a_node_left_behind_under_another_key_stops_the_start_and_is_named()
    {
        await VerifyAsync(new MasterKeys(young));
        await AddAsync("left-behind", new MasterKeys(old), [1, 2, 3]);
        var before = await StoredAsync();

        var fault = await RefusedAsync(new MasterKeys(young), "Gateway:PreviousMasterKeys: ");

        Assert.Contains("left-behind", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StoredAsync());
        await VerifyAsync(new MasterKeys(young, old));
        await VerifyAsync(new MasterKeys(young));
    }

    [Fact]
    public async Task A_start_that_is_refused_has_resealed_nothing()
    {
        await OldDatabaseAsync();
        await AddAsync("zz-unknown", new MasterKeys(NewKey()), [1, 2, 3]);
        var before = await StoredAsync();

        await RefusedAsync(new MasterKeys(young, old), "Gateway:PreviousMasterKeys: ");

        Assert.Equal(before, await StoredAsync());
    }

    [Fact]
    public async Task Authenticators_are_sealed_anew_however_many_in_batches()
    {
        const int People = (2 * TotpReseal.Batch) + 1;
        await VerifyAsync(new MasterKeys(old));
        await AddAuthenticatorsAsync(People, new MasterKeys(old));
        var runs = new Runs(Database);

        await KeyCheck.VerifyAsync(runs, new MasterKeys(young, old), Cancellation);

        var secrets = await AuthenticatorsAsync(new MasterKeys(young));
        Assert.Equal(Enumerable.Range(1, People).Select(id => $"secret of {id}"), secrets);
        Assert.Equal(1 + 3, runs.Asked);
        await KeyCheck.VerifyAsync(runs, new MasterKeys(young), Cancellation);
        Assert.Equal(1 + 3 + 1, runs.Asked);
    }

    [Fact]
    public async Task Nodes_in_another_order_leave_authenticators_that_both_can_open()
    {
        await VerifyAsync(new MasterKeys(old));
        await AddAuthenticatorsAsync(20, new MasterKeys(old));
        MasterKeys ahead = new(young, old), behind = new(old, young);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => VerifyAsync(i % 2 == 0 ? ahead : behind)));

        Assert.Equal(await AuthenticatorsAsync(ahead), await AuthenticatorsAsync(behind));
        await VerifyAsync(ahead);
        Assert.Equal(20, (await AuthenticatorsAsync(new MasterKeys(young))).Count);
    }

    [Fact]
    public async Task An_authenticator_that_a_node_left_behind_under_another_key_stops_the_start_before_anything_is_changed()
    {
        await OldDatabaseAsync();
        var lost = NewKey();
        await AddAuthenticatorsAsync(1, new MasterKeys(lost));
        var before = await StoredAsync();

        var fault = await RefusedAsync(new MasterKeys(young, old), "Gateway:PreviousMasterKeys: ");

        Assert.Contains(lost.Id, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StoredAsync());
        await VerifyAsync(new MasterKeys(young, old, lost));
        await VerifyAsync(new MasterKeys(young));
    }

    private static MasterKey NewKey() => new(RandomNumberGenerator.GetBytes(MasterKey.Size));

    private Task VerifyAsync(MasterKeys keys) => KeyCheck.VerifyAsync(Database, keys, Cancellation);

    private async Task<SettingException> RefusedAsync(MasterKeys keys, string setting)
    {
        var fault = await Assert.ThrowsAsync<SettingException>(() => VerifyAsync(keys));
        Assert.StartsWith(setting, fault.Message, StringComparison.Ordinal);
        return fault;
    }

    /// <summary>A database with signing keys under the old key; their plain bytes by id.</summary>
    private async Task<Dictionary<string, string>> OldDatabaseAsync()
    {
        var keys = new MasterKeys(old);
        await VerifyAsync(keys);
        for (var i = 0; i < SigningKeys; i++)
        {
            await AddAsync($"key {i}", keys, Encoding.UTF8.GetBytes($"private {i}"));
        }

        return await PlainAsync(keys);
    }

    /// <summary>Adds a key that has been retired already: any number of those may stand beside each other.</summary>
    private Task AddAsync(string id, MasterKeys keys, byte[] plain) => Database.WriteAsync(
        connection => connection.ExecuteAsync(
            "INSERT INTO signing_keys (id, algorithm, sealed_private_key, created_at, retired_at) VALUES (@id, 'ES256', @sealed, 0, 0)",
            new { id, @sealed = new SecretBox(keys, StoredSigningKey.SealPurpose).Seal(plain, id) }),
        Cancellation);

    private Task AddAuthenticatorsAsync(int people, MasterKeys keys) => Database.WriteAsync(
        async connection =>
        {
            var seal = new TotpSeal(keys);
            await connection.ExecuteAsync(
                "INSERT INTO users (public_id, email, roles, created_at) VALUES (@id, @id, 'user', 0)", Enumerable.Range(1, people).Select(i => new { id = $"person {i}" }));
            var ids = await connection.QueryAsync<long>("SELECT id FROM users ORDER BY id");
            return await connection.ExecuteAsync(
                "INSERT INTO totp (user_id, enrolment, sealed_secret, algorithm, digits, period, created_at) VALUES (@id, @enrolment, @sealed, 'SHA1', 6, 30, 0)",
                ids.Select(id => new { id, enrolment = $"enrolment {id}", @sealed = seal.Seal(Encoding.UTF8.GetBytes($"secret of {id}"), id, $"enrolment {id}") }));
        },
        Cancellation);

    private async Task<List<string>> AuthenticatorsAsync(MasterKeys keys)
    {
        var rows = await Database.ReadAsync(connection => connection.QueryAsync<TotpRow>($"SELECT {TotpRow.Names} FROM totp ORDER BY user_id"), Cancellation);
        return [.. rows.Select(row => Encoding.UTF8.GetString(new TotpSeal(keys).Open(row.ToEnrolment())))];
    }

    private async Task<Dictionary<string, string>> PlainAsync(MasterKeys keys)
    {
        var box = new SecretBox(keys, StoredSigningKey.SealPurpose);
        return (await new SigningKeyStore(Database).ListAsync(Cancellation)).Keys.ToDictionary(key => key.Id, key => Encoding.UTF8.GetString(box.Open(key.SealedPrivateKey, key.Id)));
    }

    private Task<List<string>> StoredAsync() => Database.ReadAsync(
        async connection => (await connection.QueryAsync<string>("SELECT value FROM meta UNION ALL SELECT sealed_private_key FROM signing_keys UNION ALL SELECT sealed_secret FROM totp ORDER BY 1")).ToList(),
        Cancellation);
}
