using System.Net.Mail;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// Writes each mail as one <c>.eml</c> file, named by its message. It is written in a subfolder and then renamed, so that a
/// reader only ever sees whole files.
/// </summary>
internal sealed class PickupTransport(MailOptions options, string folder) : IMailTransport
{
    private const UnixFileMode Mail = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode Folder = Mail | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    public Task SendAsync(OutgoingMail mail, string messageId, CancellationToken cancellation)
    {
        // The framework gives the file a random name: a subfolder a mail tells it apart from others being written.
        var name = messageId[..messageId.IndexOf('@', StringComparison.Ordinal)];
        var aside = Path.Combine(folder, ".writing", name);
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true); // left behind by a gateway that was killed
        }

        CreatePrivate(aside);
        try
        {
            using var message = MimeMessage.Build(mail, options.Sender, messageId);
            using var client = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = aside,
            };
            client.Send(message);
            Publish(Directory.GetFiles(aside).Single(), Path.Combine(folder, name + ".eml"));
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }

        return Task.CompletedTask;
    }

    // The link in it signs somebody in: nobody but the owner and the group may read it.
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Folder);
        }
    }

    /// <summary>Gives the mail its name once it is on disk: after that the outbox forgets it.</summary>
    private static void Publish(string written, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(written, Mail);
        }

        using var file = new FileStream(written, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
        File.Move(written, path, overwrite: true);
        file.Flush(flushToDisk: true); // the file systems of Linux write a changed name with the file
    }
}
