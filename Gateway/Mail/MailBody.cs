using System.Globalization;
using System.Text;
using System.Text.Json;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Mail;

/// <summary>
/// The form that a mail has inside its seal: a version byte, then texts behind their lengths and numbers. HTML as JSON would be a third longer, for all that is
/// escaped in it, and take twenty times as long to write and to read.
/// </summary>
internal static class MailBody
{
    private const byte Written = 1;
    private const byte Draft = 2;
    private const byte Json = (byte)'{';

    public static ReadOnlySpan<byte> Write(MailContent content)
    {
        using var bytes = new MemoryStream(512);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        switch (content)
        {
            case WrittenMail { Mail: var mail }:
                writer.Write(Written);
                writer.Write(mail.To);
                writer.Write(mail.Subject);
                writer.Write(mail.Text);
                writer.Write(mail.Html);
                break;
            case MailDraft draft:
                writer.Write(Draft);
                writer.Write(draft.To.Value);
                writer.Write(draft.Kind);
                writer.Write(draft.Language.Name);
                writer.Write(draft.Device ?? "");
                writer.Write(draft.Address);
                writer.Write(draft.AskedAt.ToUnixTimeMilliseconds());
                Write(writer, draft.Code);
                Write(writer, draft.Link);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(content));
        }

        writer.Flush();
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }

    /// <summary>Null when there is nothing in it. Earlier versions wrote whole mails, the first one as JSON, and theirs may still wait.</summary>
    /// <exception cref="MailUnavailableException">It is in a form that is not known here.</exception>
    /// <exception cref="ArgumentException">It is something else.</exception>
    /// <exception cref="FormatException">It is something else.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    /// <exception cref="JsonException">It is something else.</exception>
    public static MailContent? Read(byte[] form)
    {
        if (form is [Json, ..])
        {
            return JsonSerializer.Deserialize(form, MailJson.Default.OutgoingMail) is { } mail ? new WrittenMail(mail) : null;
        }

        using var reader = new BinaryReader(new MemoryStream(form), Encoding.UTF8);
        return reader.ReadByte() switch
        {
            Written => ReadWritten(reader),
            Draft => ReadDraft(reader),
            _ => throw new MailUnavailableException("written by a later version of the gateway, which can send it"),
        };
    }

    private static WrittenMail ReadWritten(BinaryReader reader) => new(new OutgoingMail(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString()));

    private static MailDraft ReadDraft(BinaryReader reader)
    {
        var to = EmailAddress.TryParse(reader.ReadString(), out var address) ? address : throw new FormatException("It goes to nobody.");
        return new MailDraft(
            reader.ReadString(), to, CultureInfo.GetCultureInfo(reader.ReadString()), reader.ReadString() is { Length: > 0 } device ? device : null, reader.ReadString(),
            DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()), ReadProof(reader) ?? throw new FormatException("It has no code."), ReadProof(reader));
    }

    private static void Write(BinaryWriter writer, MailedProof? proof)
    {
        writer.Write(proof?.Value.Value ?? "");
        writer.Write(proof?.Lifetime.Ticks ?? 0);
    }

    private static MailedProof? ReadProof(BinaryReader reader)
    {
        var (value, lifetime) = (reader.ReadString(), TimeSpan.FromTicks(reader.ReadInt64()));
        return value.Length == 0 ? null : new MailedProof(new Secret(value), lifetime);
    }
}
