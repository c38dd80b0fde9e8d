using System.Net.Mail;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// Writes each mail as one <c>.eml</c> file, named by its message. It is written in a subfolder and then renamed, so that a
/// reader only ever sees whole files.
/// </summary>
internal sealed class PickupTransport(MailOptions options, string folder) : IMailTransport
{
    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        // The framework gives the file a random name: a subfolder a mail tells it apart from others being written.
        var name = messageId[..messageId.IndexOf('@', StringComparison.Ordinal)];
        var aside = Path.Combine(folder, ".writing", name);
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true); // left behind by a gateway that was killed
        }

        Directory.CreateDirectory(aside);
        try
        {
            using var message = MimeMessage.Build(mail, options.Sender, messageId);
            using var client = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = aside,
            };
            client.Send(message);
            File.Move(Directory.GetFiles(aside).Single(), Path.Combine(folder, name + ".eml"), overwrite: true);
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }

        return Task.CompletedTask;
    }
}
