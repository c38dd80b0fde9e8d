using System.Threading.Channels;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>The far end of the mail: takes what the outbox hands over, and can refuse it.</summary>
internal sealed class Mailbox : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Channel<ReceivedMail> received = Channel.CreateUnbounded<ReceivedMail>();

    /// <summary>Thrown instead of taking a mail, while it is set.</summary>
    public Func<OutgoingMail, Exception?>? Refuse { get; set; }

    /// <summary>How many mails were offered, taken or not.</summary>
    public int Offered { get; private set; }

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        Offered++;
        if (Refuse?.Invoke(mail) is { } refusal)
        {
            return Task.FromException(refusal);
        }

        received.Writer.TryWrite(new ReceivedMail(mail, messageId));
        return Task.CompletedTask;
    }

    /// <summary>The next mail that arrives.</summary>
    public async Task<ReceivedMail> NextAsync() =>
        await received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>A mail that has arrived already; null when there is none.</summary>
    public ReceivedMail? TryNext() => received.Reader.TryRead(out var mail) ? mail : null;
}

/// <summary>One mail, read as a person would.</summary>
internal sealed record ReceivedMail(OutgoingMail Mail, string MessageId)
{
    public string Link => Mail.Text.Split('\n').Single(line => line.StartsWith("http", StringComparison.Ordinal));

    public string Token => Link[(Link.IndexOf("token=", StringComparison.Ordinal) + "token=".Length)..];

    public string Code => Mail.Text.Split('\n').Single(line => line.Length == 6 && line.All(char.IsAsciiDigit));
}
