using System.Security.Cryptography;
using System.Text;
using Dapper;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>Keeps a value in the database that only the right master key opens, so that a wrong one is noticed at start.</summary>
internal static class KeyCheck
{
    private const string Name = "key-check";

    /// <exception cref="SettingException">The database belongs to another master key.</exception>
    public static async Task VerifyAsync(IDatabase database, MasterKey master, CancellationToken cancellation)
    {
        var box = new SecretBox(master, Name);
        var fresh = box.Seal(Encoding.UTF8.GetBytes(Name), Name);
        var stored = await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("INSERT INTO meta (name, value) VALUES (@Name, @fresh) ON CONFLICT (name) DO NOTHING", new { Name, fresh });
                return await connection.ExecuteScalarAsync<string>("SELECT value FROM meta WHERE name = @Name", new { Name });
            },
            cancellation);
        try
        {
            box.Open(stored!, Name);
        }
        catch (CryptographicException)
        {
            throw new SettingException("Gateway:MasterKey", "the database was made with another master key: give that key, or another data directory.");
        }
    }
}
