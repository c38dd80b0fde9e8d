using System.Collections.Concurrent;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// The mails that this gateway has under lease, each with the work on it. Only the sender adds and drops, and drops only before
/// it leases: so a mail whose lease ran out meanwhile, and that it leases again, is still found here and not begun a second time.
/// </summary>
internal sealed class HeldLeases
{
    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.Ordinal);

    public int Count => held.Count;

    public IReadOnlyCollection<OutboxLease> All => [.. held.Select(mail => new OutboxLease(mail.Key, mail.Value.Attempt))];

    public Task AnyFinished => Task.WhenAny(held.Values.Select(mail => mail.Work));

    public Task AllFinished => Task.WhenAll(held.Values.Select(mail => mail.Work));

    /// <summary>Begins the work, unless this mail is being worked on already: then only the newer lease counts.</summary>
    /// <param name="work">Does not throw, and does not finish before it first waits.</param>
    public void Begin(OutboxMail mail, Func<OutboxMail, Task> work)
    {
        if (held.TryGetValue(mail.Id, out var present))
        {
            present.Attempt = mail.Attempts;
            return;
        }

        var begun = new Held(mail.Attempts);
        held[mail.Id] = begun;
        begun.Work = work(mail);
    }

    public OutboxLease Of(OutboxMail mail) => new(mail.Id, held.TryGetValue(mail.Id, out var present) ? present.Attempt : mail.Attempts);

    public void DropFinished()
    {
        foreach (var (id, mail) in held)
        {
            if (mail.Work.IsCompleted)
            {
                held.TryRemove(id, out _);
            }
        }
    }

    private sealed class Held(int attempt)
    {
        private volatile int attempt = attempt;

        public int Attempt
        {
            get => attempt;
            set => attempt = value;
        }

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
