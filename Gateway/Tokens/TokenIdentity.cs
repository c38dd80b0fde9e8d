namespace MagicLink.Gateway.Tokens;

/// <summary>Who our tokens say they are from and for.</summary>
internal sealed record TokenIdentity(string Issuer, string Audience)
{
    public static TokenIdentity From(TokenOptions options, string publicUrl)
    {
        var issuer = options.Issuer ?? publicUrl;
        return new TokenIdentity(issuer, options.Audience ?? issuer);
    }
}
