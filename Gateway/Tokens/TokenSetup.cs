using MagicLink.Gateway.Changes;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tokens;

internal static class TokenSetup
{
    /// <param name="assertions">Whether backends get assertions.</param>
    /// <param name="isShared">Whether other gateways use the same store, and so the same keys.</param>
    public static IServiceCollection AddTokens(this IServiceCollection services, TokenOptions options, Uri publicUrl, bool assertions, bool isShared) => services
        .AddSingleton(TokenIdentity.From(options, publicUrl.GetLeftPart(UriPartial.Authority)))
        .AddSingleton(provider => new KeyTiming(provider.GetRequiredService<Live<TokenOptions>>(), isShared))
        .AddSingleton(new KeyUses(options.Algorithm, assertions))
        .AddSingleton<SigningKeySeal>()
        .AddSingleton<KeyRing>()
        .AddSingleton<IChangeSubscriber, KeyChanges>()
        .AddSingleton<KeyRotationFlow>()
        .AddSingleton<AccessTokenIssuer>()
        .AddSingleton<AssertionIssuer>();
}
