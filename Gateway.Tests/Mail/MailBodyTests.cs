using System.Globalization;
using System.Text;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class MailBodyTests
{
    private static readonly WrittenMail Written = new(new OutgoingMail("ann@example.com", "Grüße „Wiki“", "text\n\n😀\n", $"<p class=\"a\">{new string('ä', 9000)}</p>\n"));

    private static readonly MailDraft Draft = new(
        "sign-in", People.Email("ann@example.com"), CultureInfo.GetCultureInfo("de"), "Firefox, Linux", "2001:db8::1", DateTimeOffset.FromUnixTimeMilliseconds(1_750_000_000_123),
        new MailedProof(new Secret("042017"), TimeSpan.FromMinutes(10)), new MailedProof(new Secret("https://gateway.example/_gateway/link?token=ä"), TimeSpan.FromSeconds(90.5)));

    public static TheoryData<string> Forms => [nameof(Written), nameof(Draft), "bare"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_mail_is_read_as_it_was_written(string form) => Assert.Equal(Mail(form), MailBody.Read(MailBody.Write(Mail(form)).ToArray()));

    [Fact]
    public void A_mail_that_an_earlier_version_has_sealed_is_still_read() => Assert.Equal(
        new WrittenMail(new OutgoingMail("ann@example.com", "subject", "text", "<p>")),
        MailBody.Read(Encoding.UTF8.GetBytes("""{"to":"ann@example.com","subject":"subject","text":"text","html":"\u003Cp\u003E"}""")));

    [Fact]
    public void A_mail_that_an_earlier_version_has_written_is_still_read() => Assert.Equal(
        new WrittenMail(new OutgoingMail("a@b.c", "s", "t", "<p>")), MailBody.Read("\u0001\u0005a@b.c\u0001s\u0001t\u0003<p>"u8.ToArray()));

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_mail_that_is_cut_off_is_no_mail(string form) => Assert.Throws<EndOfStreamException>(() => MailBody.Read(MailBody.Write(Mail(form))[..^1].ToArray()));

    [Fact]
    public void What_waits_is_a_fraction_of_what_is_sent() => Assert.InRange(MailBody.Write(Draft).Length, 1, 300);

    private static MailContent Mail(string form) => form switch
    {
        nameof(Written) => Written,
        nameof(Draft) => Draft,
        _ => Draft with { Device = null, Link = null },
    };
}
