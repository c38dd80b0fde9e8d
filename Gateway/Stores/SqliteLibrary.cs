using SQLitePCL;

namespace MagicLink.Gateway.Stores;

/// <summary>How SQLite itself is set up, once in a process and before anything is opened.</summary>
internal static class SqliteLibrary
{
    private const int ConfigMemoryStatus = 9; // SQLITE_CONFIG_MEMSTATUS
    private static readonly Lazy<bool> Ready = new(SetUp);

    /// <summary>
    /// Leaves out the statistics of memory, which nobody reads and for which every allocation takes a lock that all connections share. Where SQLite is in use already,
    /// it stays as it is, slower and as good. Its locks around each connection stay: what is finalized late is finalized by another thread.
    /// </summary>
    public static void Prepare() => _ = Ready.Value;

    private static bool SetUp()
    {
        Batteries_V2.Init();
        return raw.sqlite3_config(ConfigMemoryStatus, 0) == raw.SQLITE_OK;
    }
}
