namespace MagicLink.Gateway.Http;

/// <summary>Marks an answer that came from a backend: it is passed on as it is, error or not.</summary>
internal sealed class BackendAnswer
{
    public static readonly BackendAnswer Mark = new();
}
