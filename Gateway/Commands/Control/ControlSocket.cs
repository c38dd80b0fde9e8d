using System.Net.Sockets;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Where the running gateway listens for commands: a Unix socket in its data folder, which only its owner may enter.</summary>
internal static class ControlSocket
{
    private const string Name = "control.sock";

    /// <summary>A socket's path has at most about 108 bytes (<c>man 7 unix</c>).</summary>
    private const int MaxPath = 100;

    public static string Link(string dataFolder) => Path.Combine(dataFolder, Name);

    /// <summary>The path to listen on. Where the folder's own is too long, a short one that the folder links to.</summary>
    public static string Prepare(string dataFolder)
    {
        Remove(dataFolder);
        var link = Link(dataFolder);
        if (System.Text.Encoding.UTF8.GetByteCount(link) <= MaxPath)
        {
            return link;
        }

        var target = Path.Combine(Directory.CreateTempSubdirectory("gateway-").FullName, Name);
        File.CreateSymbolicLink(link, target);
        return target;
    }

    /// <summary>Takes the socket away, and the short folder it may be in.</summary>
    public static void Remove(string dataFolder)
    {
        var link = new FileInfo(Link(dataFolder));
        if (link.LinkTarget is { } target && Path.GetDirectoryName(target) is { } folder && Directory.Exists(folder))
        {
            File.Delete(target);
            Directory.Delete(folder);
        }

        link.Delete();
    }

    /// <summary>A connection to the running gateway; null when none runs.</summary>
    public static async Task<Socket?> TryConnectAsync(string dataFolder, CancellationToken cancellation)
    {
        var link = new FileInfo(Link(dataFolder));
        var path = link.LinkTarget ?? link.FullName;
        if (!File.Exists(path))
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return socket;
        }
        catch (SocketException)
        {
            // Left behind by a process that was killed.
            socket.Dispose();
            return null;
        }
    }
}
