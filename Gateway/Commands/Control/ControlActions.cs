using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Backup;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Carries out what commands ask for.</summary>
internal sealed class ControlActions(
    UserActions users, KeyActions keys, AdminTokenActions adminTokens, PersonAction person, OutboxAdminFlow outbox, IStoreBackup backup, AuditLog audit, TimeProvider clock)
{
    public const string BackUp = "backup";
    public const string ListOutbox = "outbox list";
    public const string RetryMail = "outbox retry";
    private const int MostMails = 200;

    public async Task<ControlAnswer> ExecuteAsync(ControlRequest request, CancellationToken cancellation)
    {
        if ((users.Execute(request, cancellation) ?? keys.Execute(request, cancellation) ?? adminTokens.Execute(request, cancellation) ?? person.Execute(request, cancellation)) is { } answer)
        {
            return await answer;
        }

        return request.Action switch
        {
            BackUp => await BackUpAsync(request.File!, cancellation),
            ListOutbox => await ListOutboxAsync(cancellation),
            RetryMail => OutboxLines.Of(await outbox.RetryAsync(request.MailId ?? "", AuditEvent.CommandLine, cancellation)),
            _ => throw new InvalidOperationException($"There is no action {request.Action}."),
        };
    }

    private async Task<ControlAnswer> ListOutboxAsync(CancellationToken cancellation)
    {
        var (items, _) = await outbox.ListAsync(dead: null, skip: 0, MostMails, cancellation);
        return ControlAnswer.Done(string.Join('\n', items.Select(line => OutboxLines.Of(line.Entry, line.Recipient))));
    }

    private async Task<ControlAnswer> BackUpAsync(string file, CancellationToken cancellation)
    {
        switch (await backup.WriteAsync(file, cancellation))
        {
            case BackupResult.Written written:
                await audit.RecordAsync(
                    new AuditEvent(AuditKind.BackupWritten, clock.GetUtcNow()) { Actor = AuditEvent.CommandLine, Detail = $"{Path.GetFileName(file)}, {written.Bytes} bytes" }, cancellation);
                return ControlAnswer.Done($"{file}: {written.Bytes} bytes. The master key is not in it; a restore needs both.");
            case BackupResult.Refused refused:
                return ControlAnswer.Failed(refused.Reason);
            default:
                throw new InvalidOperationException("A backup ends in one of two ways.");
        }
    }
}
