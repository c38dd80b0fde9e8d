using System.Collections.Concurrent;

namespace MagicLink.Gateway.Mail;

/// <summary>Keeps the newest mails in memory, for a newcomer who has no mail server yet.</summary>
internal sealed class DevelopmentMailbox(TimeProvider clock) : IMailTransport
{
    private const int Kept = 50;
    private readonly ConcurrentQueue<(OutgoingMail Mail, DateTimeOffset ReceivedAt)> mails = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<(OutgoingMail Mail, DateTimeOffset ReceivedAt)> Mails => [.. mails.Reverse()];

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        mails.Enqueue((mail, clock.GetUtcNow()));
        while (mails.Count > Kept)
        {
            mails.TryDequeue(out _);
        }

        return Task.CompletedTask;
    }
}
