using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// Keeps a value in the database that only the right master key opens, so that a wrong one is noticed at start. With a new key
/// beside the right one, what stays in the database for good is sealed anew, so that the old one can be given up.
/// </summary>
internal static class KeyCheck
{
    private const string Name = "key-check";

    /// <summary>The value as it stands; null in a database that has had no master key yet.</summary>
    public static Task<string?> FindAsync(IDatabase database, CancellationToken cancellation) => database.ReadAsync(
        connection => connection.ExecuteScalarAsync<string?>("SELECT value FROM meta WHERE name = @Name", new { Name }), cancellation);

    /// <summary>Whether one of these keys made <paramref name="stored"/>.</summary>
    public static bool Opens(MasterKeys master, string stored)
    {
        try
        {
            new SecretBox(master, Name).Open(stored, Name);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <exception cref="SettingException">The database belongs to another master key.</exception>
    public static async Task VerifyAsync(IDatabase database, MasterKeys master, CancellationToken cancellation)
    {
        var box = new SecretBox(master, Name);
        var fresh = box.Seal(Encoding.UTF8.GetBytes(Name), Name);
        await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("INSERT INTO meta (name, value) VALUES (@Name, @fresh) ON CONFLICT (name) DO NOTHING", new { Name, fresh });
                var stored = await connection.ExecuteScalarAsync<string>("SELECT value FROM meta WHERE name = @Name", new { Name });
                if (!Opens(master, stored!))
                {
                    throw new SettingException("Gateway:MasterKey", "the database was made with another master key: give that key, or another data directory. For a new key, give the old one in Gateway:PreviousMasterKeys.");
                }

                await TotpReseal.VerifyAsync(connection, master);

                if (box.IsOutdated(stored!))
                {
                    await connection.ExecuteAsync("UPDATE meta SET value = @fresh WHERE name = @Name AND value = @stored", new { Name, fresh, stored });
                }

                return await ResealSigningKeysAsync(connection, new SecretBox(master, StoredSigningKey.SealPurpose));
            },
            cancellation);
        await TotpReseal.ResealAsync(database, master, cancellation);
    }

    // Nodes whose keys stand in another order may do the same at this moment: whichever comes last, all of them can open it.
    private static async Task<int> ResealSigningKeysAsync(DbConnection connection, SecretBox box)
    {
        var resealed = 0;
        foreach (var (id, old) in await connection.QueryAsync<(string Id, string Sealed)>("SELECT id, sealed_private_key FROM signing_keys ORDER BY id"))
        {
            if (box.IsOutdated(old))
            {
                resealed += await connection.ExecuteAsync(
                    "UPDATE signing_keys SET sealed_private_key = @fresh WHERE id = @id AND sealed_private_key = @old",
                    new { id, old, fresh = box.Seal(Open(box, id, old), id) });
            }
        }

        return resealed;
    }

    private static byte[] Open(SecretBox box, string id, string old)
    {
        try
        {
            return box.Open(old, id);
        }
        catch (CryptographicException fault)
        {
            throw new SettingException(
                "Gateway:PreviousMasterKeys", $"the signing key {id} was sealed under another master key: give that key here, until this node has started with it once.", fault);
        }
    }
}
