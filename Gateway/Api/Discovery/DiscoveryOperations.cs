using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Discovery;

/// <summary>What discovery takes and answers.</summary>
internal static class DiscoveryOperations
{
    private const string Tag = "Discovery";

    public static readonly Operation Keys = new Operation("getKeys", Tag, "The public keys that access tokens are verified with (RFC 7517).")
        .Answers(200, "The keys that count now.", DiscoveryJson.Default.KeySetView);

    public static readonly Operation Configuration = new Operation("getConfiguration", Tag, "Where the keys are and how tokens are signed (OpenID Connect Discovery 1.0).")
        .Answers(200, "What a JWT middleware reads.", DiscoveryJson.Default.ConfigurationView);
}
