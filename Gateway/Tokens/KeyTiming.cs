using MagicLink.Gateway.Changes;

namespace MagicLink.Gateway.Tokens;

/// <summary>The times that a rotation keeps to.</summary>
/// <param name="SigningDelay">How long a gateway knows a new key before it signs with it; zero where nobody else must learn of it first.</param>
/// <param name="Overlap">How long a retired key still verifies.</param>
internal sealed record KeyTiming(TimeSpan SigningDelay, TimeSpan Overlap)
{
    /// <summary>What the overlap has beyond the life of a token: other gateways sign with the old key a moment longer, and clocks differ.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <param name="isShared">Whether other gateways use the same keys. One that has not looked for changes for
    /// <see cref="ChangeFeed.MaxAge"/> looks before it judges a token, so after twice that time every one that answers knows the key.</param>
    public static KeyTiming From(TokenOptions options, bool isShared) =>
        new(isShared ? 2 * ChangeFeed.MaxAge : TimeSpan.Zero, options.AccessTokenLifetime + Margin);
}
