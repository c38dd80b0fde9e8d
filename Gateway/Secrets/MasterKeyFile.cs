using System.Security.Cryptography;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Secrets;

/// <summary>The master key of an installation that was given none: a file of mode 0600 beside the database.</summary>
internal static class MasterKeyFile
{
    private const string Setting = "Gateway:DataDirectory";
    public const string Name = "master.key";

    /// <summary>Reads the key, or makes one where there is none yet.</summary>
    /// <param name="folder">Where the file stands.</param>
    /// <param name="mayCreate">False when a database needs the key that is not there: a new one would only hide the loss.</param>
    /// <exception cref="SettingException">The file is missing and must not be made, it is not a key, or others may read it.</exception>
    public static MasterKey ReadOrCreate(string folder, bool mayCreate)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            if (!mayCreate)
            {
                throw new SettingException(
                    "Gateway:MasterKey",
                    $"{path} is missing, and the database cannot be used without it: put the file back, or give the key by this setting. For a new key, give the old one in Gateway:PreviousMasterKeys.");
            }

            Create(path);
        }

        if (!OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
        {
            throw new SettingException(Setting, $"{Name} can be read by others: run chmod 600 on it");
        }

        return MasterKey.Parse(File.ReadAllText(path).Trim())
            ?? throw new SettingException(Setting, $"{Name} is not base64 of {MasterKey.Size} bytes");
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
