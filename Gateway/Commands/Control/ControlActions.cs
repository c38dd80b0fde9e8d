using MagicLink.Gateway.Backup;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Carries out what commands ask for.</summary>
internal sealed class ControlActions(UserAdminFlow users, TotpFlow totp, KeyActions keys, AdminTokenActions adminTokens, OutboxAdminFlow outbox, IStoreBackup backup)
{
    public const string ListUsers = "users list";
    public const string InviteUser = "users invite";
    public const string SetRoles = "users roles";
    public const string DisableUser = "users disable";
    public const string EnableUser = "users enable";
    public const string ResetMfa = "users reset-mfa";
    public const string DeleteUser = "users delete";
    public const string BackUp = "backup";
    public const string ListOutbox = "outbox list";
    public const string RetryMail = "outbox retry";
    private const int MaxName = 100;

    public async Task<ControlAnswer> ExecuteAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (request.Action == ListUsers)
        {
            return ControlAnswer.Done(string.Join('\n', (await users.ListAsync(cancellation)).Select(Line)));
        }

        if ((keys.Execute(request, cancellation) ?? adminTokens.Execute(request, cancellation)) is { } answer)
        {
            return await answer;
        }

        return request.Action switch
        {
            BackUp => await BackUpAsync(request.File!, cancellation),
            ListOutbox => ControlAnswer.Done(string.Join('\n', (await outbox.ListAsync(cancellation)).Select(line => OutboxLines.Of(line.Entry, line.Recipient)))),
            RetryMail => OutboxLines.Of(await outbox.RetryAsync(request.MailId ?? "", cancellation)),
            _ => await ChangeUserAsync(request, cancellation),
        };
    }

    private async Task<ControlAnswer> BackUpAsync(string file, CancellationToken cancellation) => await backup.WriteAsync(file, cancellation) switch
    {
        BackupResult.Written written => ControlAnswer.Done($"{file}: {written.Bytes} bytes. The master key is not in it; a restore needs both."),
        BackupResult.Refused refused => ControlAnswer.Failed(refused.Reason),
        _ => throw new InvalidOperationException("A backup ends in one of two ways."),
    };

    private async Task<ControlAnswer> ChangeUserAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(request.Email, out var email))
        {
            return ControlAnswer.Failed("That is not a mail address.");
        }

        if (request.Roles?.FirstOrDefault(role => !RoleName.IsValid(role)) is { } bad)
        {
            return ControlAnswer.Failed($"\"{bad}\" is not a role: a role is {RoleName.Allowed}.");
        }

        if (!IsName(request.FirstName) || !IsName(request.LastName))
        {
            return ControlAnswer.Failed($"A name has at most {MaxName} characters, none of them a control character.");
        }

        var roles = request.Roles is { Count: > 0 } ? request.Roles : [RoleName.Default];
        var changed = request.Action switch
        {
            InviteUser => await users.InviteAsync(new NewUser(email, request.FirstName, request.LastName, roles), cancellation),
            SetRoles => await users.SetRolesAsync(email, roles, cancellation),
            DisableUser => await users.SetDisabledAsync(email, disabled: true, cancellation),
            EnableUser => await users.SetDisabledAsync(email, disabled: false, cancellation),
            ResetMfa => await totp.ResetAsync(email, cancellation),
            DeleteUser => await users.DeleteAsync(email, cancellation),
            _ => throw new InvalidOperationException($"There is no action {request.Action}."),
        };
        return changed is not null
            ? ControlAnswer.Done(request.Action == DeleteUser ? Line(changed, "deleted") : Line(changed))
            : ControlAnswer.Failed(request.Action == InviteUser ? "That address is known already." : "There is no such person.");
    }

    private static bool IsName(string? name) => name is null || (name.Length <= MaxName && !name.Any(char.IsControl));

    private static string Line(User user) => Line(user, user.Disabled ? "disabled" : "enabled");

    private static string Line(User user, string state) =>
        string.Join('\t', user.Id, user.Email.Value, string.Join(',', user.Roles), state, user.FullName ?? "-");
}
