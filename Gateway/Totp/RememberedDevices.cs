using System.Security.Cryptography;
using System.Text;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Totp;

/// <summary>Browsers in which the second factor was proved and is not asked for again for a while; only keyed hashes of their cookies are stored.</summary>
internal sealed class RememberedDevices(MasterKeys master, Live<MfaOptions> options)
{
    /// <summary>Remembered for one person; the oldest go.</summary>
    public const int Most = 20;

    private const int Bytes = 32;
    private const int IdBytes = 12;
    private readonly SecretHasher hasher = new(master, "remembered-device");

    /// <summary>Whether browsers are remembered at all.</summary>
    public bool IsOn => options.Current.RememberDevice > TimeSpan.Zero;

    /// <summary>A browser to be remembered from now on, and its cookie.</summary>
    public (RememberedDevice Device, Secret Cookie) Create(ClientInfo client, DateTimeOffset now)
    {
        var cookie = new Secret(RandomToken.Base64(Bytes));
        return (new RememberedDevice(hasher.Hash(cookie.Value), client, now, now + options.Current.RememberDevice), cookie);
    }

    /// <summary>What a person calls one of the own browsers by. It leads neither to the cookie nor to what is stored of it.</summary>
    public static string IdOf(RememberedDevice device) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(device.Hash))[..IdBytes]);

    /// <summary>What a cookie that comes back may be stored as; nothing while no browser is remembered.</summary>
    public IReadOnlyList<string> Hashes(Secret? cookie) => IsOn && cookie is { } sent ? hasher.Hashes(sent.Value) : [];
}
