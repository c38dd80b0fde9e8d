using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Stores;

/// <summary>A row of <c>outbox</c> that is not done.</summary>
internal sealed class OutboxRow
{
    public const string Names =
        """
        id, kind, message_id AS MessageId, withheld, sealed_mail AS SealedMail, created_at AS CreatedAt, expires_at AS ExpiresAt, attempts,
        state, leased, due_at AS DueAt, last_error AS LastError
        """;

    public string Id { get; init; } = "";

    public string Kind { get; init; } = "";

    public string MessageId { get; init; } = "";

    public long Withheld { get; init; }

    public string? SealedMail { get; init; }

    public long CreatedAt { get; init; }

    public long ExpiresAt { get; init; }

    public int Attempts { get; init; }

    public string State { get; init; } = "";

    public long Leased { get; init; }

    public long DueAt { get; init; }

    public string? LastError { get; init; }

    public OutboxMail ToMail() =>
        new(Id, MessageId, SealedMail ?? "", Withheld != 0, Columns.Time(CreatedAt), Columns.Time(ExpiresAt), Attempts) { Kind = Kind == OutboxStore.NameOf(OutboxKind.Event) ? OutboxKind.Event : OutboxKind.Mail };

    public OutboxEntry ToEntry() => new(ToMail(), State == OutboxStore.Dead, Leased != 0, Columns.Time(DueAt), LastError);
}
