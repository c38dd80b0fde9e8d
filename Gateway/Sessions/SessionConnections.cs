namespace MagicLink.Gateway.Sessions;

/// <summary>The open connections, such as WebSockets, that a session let in and that must end with it.</summary>
internal sealed class SessionConnections
{
    // One for all sessions: most never have anything open, and a lock each would take more memory than the rest of this. What it guards takes no time.
    private static readonly Lock Guard = new();
    private HashSet<Connection>? open;
    private bool ended;

    /// <summary>Has <paramref name="close"/> called when the session ends, at once if it has ended; disposing takes that back.</summary>
    public IDisposable Add(Action close)
    {
        var connection = new Connection(this, close);
        lock (Guard)
        {
            if (!ended)
            {
                (open ??= []).Add(connection);
                return connection;
            }
        }

        close();
        return connection;
    }

    /// <summary>Whether nothing is open; then whatever is still added is closed, since nobody would find it here any more.</summary>
    public bool TryRetire()
    {
        lock (Guard)
        {
            if (open is { Count: > 0 })
            {
                return false;
            }

            ended = true;
            return true;
        }
    }

    /// <summary>The session has ended: closes what is open, and whatever is still added.</summary>
    public void End()
    {
        lock (Guard)
        {
            ended = true;
        }

        Close();
    }

    /// <summary>Closes what is open now.</summary>
    public void Close()
    {
        Connection[] closing;
        lock (Guard)
        {
            closing = [.. open ?? []];
            open = null;
        }

        foreach (var connection in closing)
        {
            connection.Close();
        }
    }

    private sealed class Connection(SessionConnections owner, Action close) : IDisposable
    {
        public void Close() => close();

        public void Dispose()
        {
            lock (Guard)
            {
                owner.open?.Remove(this);
            }
        }
    }
}
