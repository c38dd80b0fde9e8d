using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Events;

/// <summary>An HTTP service that events are posted to.</summary>
internal sealed class EventWebhookOptions
{
    private const int MinSecret = 16;

    /// <summary>What is posted where no kinds are named: what somebody may have to act on, and nothing that every page view causes.</summary>
    public static readonly IReadOnlyList<AuditKind> UsualKinds =
    [
        AuditKind.SignedIn, AuditKind.ProofRefused, AuditKind.RefreshStolen, AuditKind.Banned, AuditKind.SessionEnded, AuditKind.TotpConfirmed, AuditKind.TotpDisabled,
        AuditKind.SecondFactorReset, AuditKind.UserCreated, AuditKind.UserChanged, AuditKind.UserDisabled, AuditKind.UserEnabled, AuditKind.UserDeleted, AuditKind.UserErased,
    ];

    /// <summary>Where each event is posted to: https, or http on loopback. Default: nowhere.</summary>
    public Uri? Url { get; init; }

    /// <summary>The key of the HMAC-SHA-256 in the header <c>X-Gateway-Signature</c>. Required with a URL; at least 16 characters.</summary>
    public string? Secret { get; init; }

    /// <summary>The kinds of events that are posted. Default: sign-ins, refusals, bans, and changes of people, sessions and second factors.</summary>
    public IReadOnlyList<AuditKind> Kinds { get; init; } = [];

    public void ValidateUsed(string path, SettingFaults faults)
    {
        if (Url is null)
        {
            if (Secret is not null || Kinds.Count > 0)
            {
                faults.Add($"{path}:Url", "is required where events are to be posted: an https URL (http only on loopback)");
            }

            return;
        }

        if (!(Url.Scheme == "https" || (Url.Scheme == "http" && Url.IsLoopback)) || Url.UserInfo.Length > 0 || Url.Fragment.Length > 0)
        {
            faults.Add($"{path}:Url", "expects an https URL (http only on loopback) without user or fragment");
        }

        if (Secret is null || Secret.Length < MinSecret)
        {
            faults.Add($"{path}:Secret", $"is required: at least {MinSecret} characters");
        }
    }
}
