namespace MagicLink.Gateway.Stores;

/// <summary>The database that everything is kept in.</summary>
internal enum StoreProvider
{
    /// <summary>A file in the data directory, for one gateway.</summary>
    Sqlite,

    /// <summary>PostgreSQL 13 or later, shared by any number of gateways.</summary>
    Postgres,
}
