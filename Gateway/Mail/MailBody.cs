using System.Text;
using System.Text.Json;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// The form that a mail has inside its seal: a version byte, then recipient, subject, text and HTML, each behind its length. HTML as JSON is a third
/// longer, for all that is escaped in it, and takes twenty times as long to write and to read.
/// </summary>
internal static class MailBody
{
    private const byte Version = 1;

    public static ReadOnlySpan<byte> Write(OutgoingMail mail)
    {
        using var bytes = new MemoryStream(mail.Text.Length + mail.Html.Length + 512);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(mail.To);
        writer.Write(mail.Subject);
        writer.Write(mail.Text);
        writer.Write(mail.Html);
        writer.Flush();
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }

    /// <summary>Null when there is nothing in it. An earlier version wrote JSON, and its mails may still wait.</summary>
    public static OutgoingMail? Read(byte[] form)
    {
        if (form is not [Version, ..])
        {
            return JsonSerializer.Deserialize(form, MailJson.Default.OutgoingMail);
        }

        using var reader = new BinaryReader(new MemoryStream(form, 1, form.Length - 1), Encoding.UTF8);
        return new OutgoingMail(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString());
    }
}
