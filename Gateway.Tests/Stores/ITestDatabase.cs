using MagicLink.Gateway.Stores;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>An empty database of one kind with the newest schema. A second kind of database runs the contracts by giving one of these.</summary>
internal interface ITestDatabase : IAsyncDisposable
{
    IDatabase Database { get; }
}
