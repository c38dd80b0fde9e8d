using System.Globalization;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>challenges</c>.</summary>
internal sealed class ChallengeRow
{
    public const string Names = "id, email, proof_hash AS ProofHash, code_hash AS CodeHash, code_attempts AS CodeAttempts, browser_hash AS BrowserHash, asker_key AS AskerKey, address, user_agent AS UserAgent, return_url AS ReturnUrl, language, created_at AS CreatedAt, expires_at AS ExpiresAt, code_expires_at AS CodeExpiresAt, consumed_at AS ConsumedAt, killed_at AS KilledAt";

    public string Id { get; init; } = "";

    public string Email { get; init; } = "";

    public string ProofHash { get; init; } = "";

    public string CodeHash { get; init; } = "";

    public int CodeAttempts { get; init; }

    public string? BrowserHash { get; init; }

    public string AskerKey { get; init; } = "";

    public string Address { get; init; } = "";

    public string? UserAgent { get; init; }

    public string ReturnUrl { get; init; } = "";

    public string Language { get; init; } = "";

    public long CreatedAt { get; init; }

    public long ExpiresAt { get; init; }

    public long CodeExpiresAt { get; init; }

    public long? ConsumedAt { get; init; }

    public long? KilledAt { get; init; }

    public static ChallengeRow From(Challenge challenge) => new()
    {
        Id = challenge.Id,
        Email = challenge.Email.Value,
        ProofHash = challenge.ProofHash,
        CodeHash = challenge.CodeHash,
        CodeAttempts = challenge.CodeAttempts,
        BrowserHash = challenge.BrowserHash,
        AskerKey = challenge.AskerKey,
        Address = challenge.Client.Address,
        UserAgent = challenge.Client.UserAgent,
        ReturnUrl = challenge.ReturnUrl,
        Language = challenge.Language.Name,
        CreatedAt = Columns.Of(challenge.CreatedAt),
        ExpiresAt = Columns.Of(challenge.ExpiresAt),
        CodeExpiresAt = Columns.Of(challenge.CodeExpiresAt),
        ConsumedAt = challenge.ConsumedAt is { } consumed ? Columns.Of(consumed) : null,
        KilledAt = challenge.KilledAt is { } killed ? Columns.Of(killed) : null,
    };

    public Challenge ToChallenge() => new(
        Id, Columns.Email(Email), ProofHash, CodeHash, CodeAttempts, BrowserHash, AskerKey, new ClientInfo(Address, UserAgent), ReturnUrl, CultureInfo.GetCultureInfo(Language),
        Columns.Time(CreatedAt), Columns.Time(ExpiresAt), Columns.Time(CodeExpiresAt), Columns.Time(ConsumedAt), Columns.Time(KilledAt));
}
