using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tokens;

/// <summary>The times that a rotation keeps to.</summary>
/// <param name="isShared">Whether other gateways use the same keys. One that has not looked for changes for
/// <see cref="ChangeFeed.MaxAge"/> looks before it judges a token, so after twice that time every one that answers knows the key.</param>
internal sealed class KeyTiming(Live<TokenOptions> options, bool isShared)
{
    /// <summary>What the overlap has beyond the life of a token: other gateways sign with the old key a moment longer, and clocks differ.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>How long a gateway knows a new key before it signs with it; zero where nobody else must learn of it first.</summary>
    public TimeSpan SigningDelay { get; } = isShared ? 2 * ChangeFeed.MaxAge : TimeSpan.Zero;

    /// <summary>How long a retired key still verifies; tokens that were made longer meanwhile count.</summary>
    public TimeSpan Overlap => options.Current.AccessTokenLifetime + Margin;
}
