using System.Collections.Concurrent;
using System.Net;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The exchanges without a foreseeable end, such as WebSockets and event streams. Each ends with the session that let it in, with a ban of its
/// client, and when the gateway stops.
/// </summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<OpenConnection, bool> open = new();
    private volatile bool isStopping;

    public IEnumerable<OpenConnection> All => open.Select(entry => entry.Key);

    /// <summary>Holds an exchange until it is over.</summary>
    /// <param name="session">Null: nobody is signed in.</param>
    /// <param name="isEndless">Whether waiting for its end is in vain, so that a gateway that stops breaks it off.</param>
    public void Hold(HttpContext context, LiveSession? session, bool isEndless)
    {
        var connection = new OpenConnection(context, session, isEndless);
        open[connection] = true;
        context.Response.RegisterForDispose(new Held(open, connection, session?.Connections.Add(connection.Close)));
        if (isEndless && isStopping)
        {
            connection.Close();
        }
    }

    /// <summary>Breaks off what would never end by itself, and whatever of that kind still comes.</summary>
    public void CloseEndless()
    {
        isStopping = true;
        foreach (var connection in All.Where(connection => connection.IsEndless))
        {
            connection.Close();
        }
    }

    private sealed class Held(ConcurrentDictionary<OpenConnection, bool> open, OpenConnection connection, IDisposable? withSession) : IDisposable
    {
        public void Dispose()
        {
            open.TryRemove(connection, out _);
            withSession?.Dispose();
        }
    }
}

/// <summary>One exchange that is open.</summary>
internal sealed class OpenConnection(HttpContext context, LiveSession? session, bool isEndless)
{
    public LiveSession? Session => session;

    /// <summary>The client's.</summary>
    public IPAddress? Address { get; } = context.Connection.RemoteIpAddress;

    public bool IsEndless => isEndless;

    public void Close() => context.Abort();
}
