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

    /// <summary>How often the signing key is replaced; the old one verifies until its tokens have expired. Default: only on demand.</summary>
    public TimeSpan? RotateEvery { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        Check.Lifetime($"{path}:AccessTokenLifetime", AccessTokenLifetime, faults);
        if (RotateEvery is { } period)
        {
            Check.Lifetime($"{path}:RotateEvery", period, faults);
            if (Algorithm == TokenAlgorithm.HS256)
            {
                faults.Add($"{path}:RotateEvery", "cannot be used with HS256: backends hold its secret and must be given each new one by hand (keys rotate)");
            }
        }

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
