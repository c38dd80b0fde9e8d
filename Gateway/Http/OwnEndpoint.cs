namespace MagicLink.Gateway.Http;

/// <summary>Marks an endpoint of ours, which judges callers itself: any other is open only to what was granted for its route.</summary>
internal sealed class OwnEndpoint
{
    public static readonly OwnEndpoint Mark = new();
}
