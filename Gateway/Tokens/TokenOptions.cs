using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tokens;

/// <summary>The access tokens.</summary>
internal sealed class TokenOptions : IValidatedOptions
{
    /// <summary>The <c>iss</c> of our tokens. Default: the public URL.</summary>
    public string? Issuer { get; init; }

    /// <summary>The <c>aud</c> of our tokens. Default: the issuer.</summary>
    public string? Audience { get; init; }

    /// <summary>How long an access token is valid. Default 30 minutes.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How tokens are signed (RFC 7518 §3.1). Default ES256.</summary>
    public TokenAlgorithm Algorithm { get; init; } = TokenAlgorithm.ES256;

    public void Validate(string path, SettingFaults faults)
    {
        Check.Lifetime($"{path}:AccessTokenLifetime", AccessTokenLifetime, faults);
        Check.SingleLine($"{path}:Issuer", Issuer, faults);
        Check.SingleLine($"{path}:Audience", Audience, faults);
        if (Issuer is { Length: 0 })
        {
            faults.Add($"{path}:Issuer", "must not be empty");
        }

        if (Audience is { Length: 0 })
        {
            faults.Add($"{path}:Audience", "must not be empty");
        }
    }
}
