namespace MagicLink.Gateway.Backup;

/// <summary>What became of a backup.</summary>
internal abstract record BackupResult
{
    private BackupResult()
    {
    }

    /// <summary>It is on disk.</summary>
    public sealed record Written(long Bytes) : BackupResult;

    /// <summary>Nothing was left behind.</summary>
    public sealed record Refused(string Reason) : BackupResult;
}
