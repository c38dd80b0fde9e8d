using System.Text.Json.Serialization;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What any body may carry. Who the caller is never stands in a body.</summary>
internal abstract record MudbaseBody
{
    public string? ProjectId { get; init; }
}

internal sealed record SendBody(string? Email, string? RedirectUrl) : MudbaseBody;

/// <summary>A link token; or a sign-in under way and its second factor.</summary>
internal sealed record VerifyBody(string? Token, string? MagicLinkId, string? TotpToken, string? BackupCode) : MudbaseBody;

internal sealed record OtpSendBody(string? Method, string? Email) : MudbaseBody;

/// <summary>The code of the first mail, and whose; or a sign-in under way and the code of the second mail.</summary>
internal sealed record OtpVerifyBody(string? Identifier, string? MagicLinkId, string? Otp) : MudbaseBody;

internal sealed record RefreshBody(string? RefreshToken) : MudbaseBody;

internal sealed record SetUpBody(string? MagicLinkId) : MudbaseBody;

internal sealed record TwoFactorBody(string? Token, string? MagicLinkId) : MudbaseBody;

internal sealed record EraseBody(string? Confirm, string? TotpToken, string? BackupCode) : MudbaseBody;

/// <summary>Names to change: one that is absent stays, one that is null is cleared. Setters tell the two apart.</summary>
internal sealed record UpdateBody : MudbaseBody
{
    public string? FirstName
    {
        get;
        set => (field, GivesFirstName) = (value, true);
    }

    public string? LastName
    {
        get;
        set => (field, GivesLastName) = (value, true);
    }

    [JsonIgnore]
    public bool GivesFirstName { get; private set; }

    [JsonIgnore]
    public bool GivesLastName { get; private set; }
}

internal sealed record MessageAnswer(string Message);

internal sealed record SignedInAnswer(string Message, string Token, string RefreshToken, int ExpiresIn, PersonView User);

/// <summary>New tokens for a session that goes on.</summary>
internal sealed record TokensAnswer(string Message, string Token, string RefreshToken, int ExpiresIn);

internal sealed record SessionAnswer(PersonView User, bool Authenticated);

internal sealed record UserAnswer(PersonView User);

internal sealed record UpdatedAnswer(string Message, PersonView User);

/// <param name="QrCode">A picture as a <c>data:</c> URI.</param>
/// <param name="ManualEntryKey">What to type where no picture can be read: the secret.</param>
/// <param name="BackupCodes">The dialect has no call for them: this is the only time that they are shown.</param>
internal sealed record SetUpAnswer(string Secret, string QrCode, string ManualEntryKey, IReadOnlyList<string> BackupCodes);
