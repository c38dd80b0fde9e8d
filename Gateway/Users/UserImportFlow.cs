using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Users;

/// <summary>Adds many people. It is written in batches: what was added before an outage stays, and an import again finds it there.</summary>
internal sealed class UserImportFlow(IUserStore users, AuditLog audit, TimeProvider clock)
{
    private const int Batch = 500;

    /// <summary>The people that it added; of an address that stands in several lines, the first counts.</summary>
    public async Task<IReadOnlySet<NewUser>> ImportAsync(UserImport import, string actor, CancellationToken cancellation)
    {
        var added = new HashSet<NewUser>(ReferenceEqualityComparer.Instance);
        foreach (var some in import.Lines.Select(line => line.User).OfType<NewUser>().DistinctBy(user => user.Email).Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            var now = clock.GetUtcNow();
            var addresses = await users.AddAsync(some, now, cancellation);
            NewUser[] created = [.. some.Where(user => addresses.Contains(user.Email))];
            added.UnionWith(created);
            await Task.WhenAll(created.Select(user => audit.RecordAsync(
                new AuditEvent(AuditKind.UserCreated, now) { Actor = actor, Email = user.Email.Value, UserId = user.PublicId, Detail = "import" }, CancellationToken.None)));
        }

        return added;
    }
}
