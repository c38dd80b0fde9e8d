using SQLitePCL;

namespace MagicLink.Gateway.Stores;

/// <summary>How SQLite itself is set up, once in a process and before anything is opened.</summary>
internal static class SqliteLibrary
{
    private const int ConfigMultiThread = 2; // SQLITE_CONFIG_MULTITHREAD
    private const int ConfigMemoryStatus = 9; // SQLITE_CONFIG_MEMSTATUS
    private static readonly Lazy<bool> Ready = new(SetUp);

    /// <summary>
    /// Leaves out what costs each statement and nobody uses: locks around connections, of which each is used by one thread at a time, and the statistics of memory, for
    /// which every allocation takes a lock. Where SQLite is in use already, it stays as it is, slower and as good.
    /// </summary>
    public static void Prepare() => _ = Ready.Value;

    private static bool SetUp()
    {
        Batteries_V2.Init();
        return raw.sqlite3_config(ConfigMultiThread) == raw.SQLITE_OK && raw.sqlite3_config(ConfigMemoryStatus, 0) == raw.SQLITE_OK;
    }
}
