namespace MagicLink.Gateway.Tokens;

internal static class TokenSetup
{
    public static IServiceCollection AddTokens(this IServiceCollection services, TokenOptions options, Uri publicUrl) => services
        .AddSingleton(options)
        .AddSingleton(TokenIdentity.From(options, publicUrl.GetLeftPart(UriPartial.Authority)))
        .AddSingleton<KeyRing>()
        .AddSingleton<AccessTokenIssuer>();
}
