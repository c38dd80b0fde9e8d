using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tokens;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>What an operator does on the command line.</summary>
internal static class OperatorCalls
{
    public static Task<User?> InviteAsync(this UserAdminFlow flow, NewUser user, CancellationToken cancellation) =>
        flow.InviteAsync(user, AuditEvent.CommandLine, cancellation);

    public static Task<User?> SetRolesAsync(this UserAdminFlow flow, EmailAddress email, IReadOnlyList<string> roles, CancellationToken cancellation) =>
        flow.ChangeAsync(email, new UserChange { Roles = roles }, AuditEvent.CommandLine, cancellation);

    public static Task<User?> SetDisabledAsync(this UserAdminFlow flow, EmailAddress email, bool disabled, CancellationToken cancellation) =>
        flow.ChangeAsync(email, new UserChange { Disabled = disabled }, AuditEvent.CommandLine, cancellation);

    public static Task<User?> DeleteAsync(this UserAdminFlow flow, EmailAddress email, CancellationToken cancellation) =>
        flow.DeleteAsync(email, AuditEvent.CommandLine, cancellation);

    public static Task<KeyRotationResult> RotateAsync(this KeyRotationFlow flow, CancellationToken cancellation) => flow.RotateAsync(AuditEvent.CommandLine, cancellation);

    public static Task<KeyView> DropOldAsync(this KeyRotationFlow flow, CancellationToken cancellation) => flow.DropOldAsync(AuditEvent.CommandLine, cancellation);
}
