using System.Text;

namespace MagicLink.Gateway.Proxy;

/// <summary>
/// The bytes of header values beyond ASCII, which old applications use in file names and the like: they pass as they came. The
/// server takes requests for UTF-8, and refuses what is none.
/// </summary>
internal static class HeaderText
{
    /// <summary>One byte a character, so that whatever a backend sends goes on unchanged.</summary>
    public static Encoding OfAnswers(string header) => Encoding.Latin1;

    /// <summary>An encoding that a cluster's own configuration names stays.</summary>
    public static void KeepBytes(SocketsHttpHandler handler)
    {
        handler.RequestHeaderEncodingSelector ??= (_, _) => Encoding.UTF8;
        handler.ResponseHeaderEncodingSelector ??= (_, _) => Encoding.Latin1;
    }
}
