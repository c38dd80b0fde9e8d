using System.Net;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Proxy;

/// <summary>One exchange that is open.</summary>
internal sealed class OpenConnection(HttpContext context, LiveSession? session, bool isEndless)
{
    private readonly Lock guard = new();
    private IDisposable? withSession;
    private bool isReleased;

    public LiveSession? Session => session;

    /// <summary>The client's.</summary>
    public IPAddress? Address { get; } = context.Connection.RemoteIpAddress;

    public bool IsEndless => isEndless;

    /// <summary>Has it broken off when its session ends, at once if it has ended.</summary>
    public void CloseWithSession() => withSession = session?.Connections.Add(Close);

    /// <summary>Breaks it off, unless it is over: its connection may serve somebody else by then.</summary>
    public void Close()
    {
        lock (guard)
        {
            if (!isReleased)
            {
                context.Abort();
            }
        }
    }

    public void Release()
    {
        lock (guard)
        {
            isReleased = true;
        }

        withSession?.Dispose();
    }
}
