using System.Collections.Concurrent;

namespace MagicLink.Gateway.Mail;

/// <summary>Keeps the newest mails in memory, for a newcomer who has no mail server yet.</summary>
internal sealed class DevelopmentMailbox(TimeProvider clock) : IMailTransport
{
    private const int Kept = 50;
    private readonly ConcurrentQueue<KeptMail> mails = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<KeptMail> Mails => [.. mails.Reverse()];

    public KeptMail? Find(string id) => mails.FirstOrDefault(kept => kept.Id == id);

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        mails.Enqueue(new KeptMail(messageId.Split('@')[0], mail, clock.GetUtcNow()));
        while (mails.Count > Kept)
        {
            mails.TryDequeue(out _);
        }

        return Task.CompletedTask;
    }
}

/// <summary>A mail that was not sent anywhere.</summary>
/// <param name="Id">The left side of its Message-ID.</param>
internal sealed record KeptMail(string Id, OutgoingMail Mail, DateTimeOffset ReceivedAt);
