namespace MagicLink.Gateway.Backup;

/// <summary>Copies the store into one file while it is in use.</summary>
internal interface IStoreBackup
{
    /// <summary>
    /// Writes what the store holds at one moment. The file appears whole or not at all. No link that is still pending, and no mail
    /// that still waits, is alive in it: since then the link may have been used, and a restored copy must not take it again.
    /// </summary>
    /// <param name="path">The absolute path of a file that does not exist yet.</param>
    Task<BackupResult> WriteAsync(string path, CancellationToken cancellation);
}
