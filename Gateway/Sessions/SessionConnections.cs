namespace MagicLink.Gateway.Sessions;

/// <summary>The open connections, such as WebSockets, that a session let in and that must end with it.</summary>
internal sealed class SessionConnections
{
    private readonly Lock guard = new();
    private readonly HashSet<Connection> open = [];
    private bool ended;

    public bool Any
    {
        get
        {
            lock (guard)
            {
                return open.Count > 0;
            }
        }
    }

    /// <summary>Has <paramref name="close"/> called when the session ends, at once if it has ended; disposing takes that back.</summary>
    public IDisposable Add(Action close)
    {
        var connection = new Connection(this, close);
        lock (guard)
        {
            if (!ended)
            {
                open.Add(connection);
                return connection;
            }
        }

        close();
        return connection;
    }

    /// <summary>The session has ended: closes what is open, and whatever is still added.</summary>
    public void End()
    {
        lock (guard)
        {
            ended = true;
        }

        Close();
    }

    /// <summary>Closes what is open now.</summary>
    public void Close()
    {
        Connection[] closing;
        lock (guard)
        {
            closing = [.. open];
            open.Clear();
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
            lock (owner.guard)
            {
                owner.open.Remove(this);
            }
        }
    }
}
