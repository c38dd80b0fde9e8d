using System.Collections.Concurrent;
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

    /// <summary>Holds an exchange until it is released.</summary>
    /// <param name="session">Null: nobody is signed in.</param>
    /// <param name="isEndless">Whether waiting for its end is in vain, so that a gateway that stops breaks it off.</param>
    public void Hold(HttpContext context, LiveSession? session, bool isEndless)
    {
        var connection = new OpenConnection(context, session, isEndless);
        context.Features.Set(connection);
        open[connection] = true;
        connection.CloseWithSession();
        if (isEndless && isStopping)
        {
            connection.Close();
        }
    }

    /// <summary>Lets go of what was held of a request, if anything was.</summary>
    public void Release(HttpContext context)
    {
        if (context.Features.Get<OpenConnection>() is { } connection)
        {
            open.TryRemove(connection, out _);
            connection.Release();
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
}
