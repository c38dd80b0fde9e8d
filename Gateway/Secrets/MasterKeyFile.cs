using System.Security.Cryptography;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Secrets;

/// <summary>The master key of an installation that was given none: a file of mode 0600 beside the database.</summary>
internal static class MasterKeyFile
{
    private const string Setting = "Gateway:DataDirectory";
    public const string Name = "master.key";

    /// <summary>Reads the key, or makes one where there is none yet.</summary>
    /// <exception cref="SettingException">The file is there and is not a key, or others may read it.</exception>
    public static MasterKey ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            Create(path);
        }

        if (!OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
        {
            throw new SettingException(Setting, $"{Name} can be read by others: run chmod 600 on it");
        }

        Span<byte> key = stackalloc byte[MasterKey.Size];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == MasterKey.Size
            ? new MasterKey(key)
            : throw new SettingException(Setting, $"{Name} is not base64 of {MasterKey.Size} bytes");
    }

    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written aside and renamed: a crash in between must not leave half a key.
        var aside = path + ".new";
        File.Delete(aside);
        using (var file = new FileStream(aside, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Size))));
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path);
    }
}
