using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Http;

/// <summary>Says of an endpoint of ours how its calls are limited.</summary>
/// <param name="Act">Null for a call that neither sends nor proves.</param>
/// <param name="CountsItself">Whether the endpoint counts, once it has read what the call is about; else it is counted before.</param>
internal sealed record LimitedEndpoint(LimitedAct? Act, bool CountsItself)
{
    /// <summary>An endpoint of ours of which nothing more is said.</summary>
    public static readonly LimitedEndpoint Plain = new(null, CountsItself: false);
}

/// <summary>Marks an endpoint that is neither limited nor shut to the banned: whoever watches the gateway asks it again and again.</summary>
internal sealed class UnlimitedEndpoint
{
    public static readonly UnlimitedEndpoint Mark = new();
}
