using System.Runtime.CompilerServices;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Audit;

/// <summary>Reads what happened, the newest first; what happened here a moment ago included.</summary>
internal sealed class AuditReader(IAuditStore store, AuditLog log, AuditPrivacy privacy)
{
    private const int BatchSize = 500;

    public async Task<AuditList> ListAsync(AuditQuestion question, long skip, int take, CancellationToken cancellation)
    {
        await log.FlushAsync(cancellation);
        return await store.ListAsync(FilterOf(question), skip, take, cancellation);
    }

    /// <summary>All of them, read from the store as they are asked for.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async IAsyncEnumerable<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuestion question, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await log.FlushAsync(cancellation);
        var filter = FilterOf(question);
        AuditRecord? last = null;
        do
        {
            var batch = await store.ReadAsync(filter, last, BatchSize, cancellation);
            last = batch.Count == BatchSize ? batch[^1] : null;
            yield return batch;
        }
        while (last is not null);
    }

    private AuditFilter FilterOf(AuditQuestion question) => new(
        question.Kind,
        question.Email is { } email ? privacy.NameOf(email).Forms : null,
        question.UserId,
        question.Actor,
        question.Address is { } address ? privacy.FormsOf(address) : null,
        question.SessionId,
        question.From,
        question.To);
}
