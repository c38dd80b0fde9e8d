using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// The folder that belongs to one running gateway: made if it is missing, readable by its owner only, and locked, so that no
/// second process works on the same database.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    public const string Setting = "Gateway:DataDirectory";
    private const string LockName = "gateway.lock";
    private readonly FileStream heldLock;

    private DataFolder(string path, FileStream heldLock)
    {
        Path = path;
        this.heldLock = heldLock;
    }

    public string Path { get; }

    /// <exception cref="SettingException">Another process has it, or it cannot be used.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Setting, $"{path} cannot be made, or kept for its owner alone: {fault.Message}", fault);
        }

        try
        {
            return new DataFolder(path, ExclusiveLock.Take(System.IO.Path.Combine(path, LockName)));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new SettingException(Setting, $"{path} cannot be written to", fault);
        }
        catch (IOException fault)
        {
            throw new SettingException(Setting, $"{path} is in use by another gateway or command: each gateway needs a data directory of its own ({fault.Message})", fault);
        }
    }

    /// <summary>The key that was configured, or the one in the folder's key file, and the previous ones.</summary>
    /// <param name="keyCheck">What the database has to tell its key by; null when it has had none yet.</param>
    /// <exception cref="SettingException">The key file cannot be used, or its key stands among the previous ones.</exception>
    public MasterKeys MasterKeys(string? configured, IReadOnlyList<string> previous, string? keyCheck)
    {
        MasterKey[] known = [.. previous.Select(key => MasterKey.Parse(key)!)];
        var current = configured is null
            ? MasterKeyFile.ReadOrCreate(Path, mayCreate: keyCheck is null || (known.Length > 0 && KeyCheck.Opens(new MasterKeys(known[0], known[1..]), keyCheck)))
            : MasterKey.Parse(configured)!;
        return Array.FindIndex(known, key => key.Id == current.Id) is >= 0 and var place
            ? throw new SettingException($"Gateway:PreviousMasterKeys:{place}", $"is the key in {MasterKeyFile.Name}, which is the current one: for a new key, move that file away.")
            : new MasterKeys(current, known);
    }

    public void Dispose() => heldLock.Dispose();
}
