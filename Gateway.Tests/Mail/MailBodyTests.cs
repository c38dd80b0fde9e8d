using System.Text;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class MailBodyTests
{
    private static readonly OutgoingMail Mail = new("ann@example.com", "Grüße „Wiki“", "text\n\n😀\n", $"<p class=\"a\">{new string('ä', 9000)}</p>\n");

    [Fact]
    public void A_mail_is_read_as_it_was_written() => Assert.Equal(Mail, MailBody.Read(MailBody.Write(Mail).ToArray()));

    [Fact]
    public void A_mail_that_an_earlier_version_has_sealed_is_still_read() => Assert.Equal(
        new OutgoingMail("ann@example.com", "subject", "text", "<p>"),
        MailBody.Read(Encoding.UTF8.GetBytes("""{"to":"ann@example.com","subject":"subject","text":"text","html":"\u003Cp\u003E"}""")));

    [Fact]
    public void A_mail_that_is_cut_off_is_no_mail() => Assert.Throws<EndOfStreamException>(() => MailBody.Read(MailBody.Write(Mail)[..^1].ToArray()));
}
