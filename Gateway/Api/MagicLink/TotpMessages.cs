using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Api.MagicLink;

internal sealed record TotpBody(string? Code, string? BackupCode);

internal sealed record TotpVerifyBody(string? Code, string? BackupCode, string? MagicLinkId);

internal sealed record TotpEnrolBody(string? MagicLinkId);

internal sealed record TotpConfirmBody(string? Code, string? MagicLinkId);

/// <param name="QrCodeImage">The URI as a picture, itself a <c>data:</c> URI.</param>
internal sealed record TotpEnrolledAnswer(string QrCodeUri, string Secret, IReadOnlyList<string> BackupCodes, string QrCodeImage);

internal sealed record TotpConfirmedAnswer(bool Enabled);

internal sealed record TotpDisabledAnswer(bool Disabled);

internal sealed record BackupCodesAnswer(IReadOnlyList<string> BackupCodes)
{
    public static IReadOnlyList<string> Shown(IReadOnlyList<Secret> codes) => [.. codes.Select(code => code.Value)];
}
