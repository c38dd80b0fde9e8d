namespace MagicLink.Gateway.Stores;

/// <summary>A file that one process holds: an exclusive share is an <c>flock</c> on Unix, which goes away with the process, however that ends.</summary>
internal static class ExclusiveLock
{
    /// <exception cref="IOException">Another process holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made here.</exception>
    public static FileStream Take(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
