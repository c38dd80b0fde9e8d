using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Carries out what commands ask for about people.</summary>
internal sealed class UserActions(UserAdminFlow users, TotpFlow totp)
{
    public const string List = "users list";
    public const string Invite = "users invite";
    public const string SetRoles = "users roles";
    public const string Disable = "users disable";
    public const string Enable = "users enable";
    public const string ResetMfa = "users reset-mfa";
    public const string Delete = "users delete";

    /// <summary>Null when the request is about something else.</summary>
    public Task<ControlAnswer>? Execute(ControlRequest request, CancellationToken cancellation) => request.Action switch
    {
        List => ListAsync(cancellation),
        Invite or SetRoles or Disable or Enable or ResetMfa or Delete => ChangeAsync(request, cancellation),
        _ => null,
    };

    private async Task<ControlAnswer> ListAsync(CancellationToken cancellation) =>
        ControlAnswer.Done(string.Join('\n', (await users.ListAsync(cancellation)).Select(Line)));

    private async Task<ControlAnswer> ChangeAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(request.Email, out var email))
        {
            return ControlAnswer.Failed("That is not a mail address.");
        }

        if (request.Roles?.FirstOrDefault(role => !RoleName.IsValid(role)) is { } bad)
        {
            return ControlAnswer.Failed($"\"{bad}\" is not a role: a role is {RoleName.Allowed}.");
        }

        if (!PersonName.TryParse(request.FirstName, out var first) || !PersonName.TryParse(request.LastName, out var last))
        {
            return ControlAnswer.Failed($"A name {PersonName.Allowed}");
        }

        const string By = AuditEvent.CommandLine;
        var roles = request.Roles is { Count: > 0 } ? request.Roles : [RoleName.Default];
        var changed = request.Action switch
        {
            Invite => await users.InviteAsync(new NewUser(email, first.Value, last.Value, roles), By, cancellation),
            SetRoles => await users.ChangeAsync(email, new UserChange { Roles = roles }, By, cancellation),
            Disable => await users.ChangeAsync(email, new UserChange { Disabled = true }, By, cancellation),
            Enable => await users.ChangeAsync(email, new UserChange { Disabled = false }, By, cancellation),
            ResetMfa => await totp.ResetAsync(email, By, cancellation),
            _ => await users.DeleteAsync(email, By, cancellation),
        };
        return changed is not null
            ? ControlAnswer.Done(request.Action == Delete ? Line(changed, "deleted") : Line(changed))
            : ControlAnswer.Failed(request.Action == Invite ? "That address is known already." : "There is no such person.");
    }

    private static string Line(User user) => Line(user, user.Disabled ? "disabled" : "enabled");

    private static string Line(User user, string state) =>
        string.Join('\t', user.Id, user.Email.Value, string.Join(',', user.Roles), state, user.FullName ?? "-");
}
