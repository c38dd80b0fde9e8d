using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Tests.Users;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.com", "ann@example.com")]
    [InlineData("  \t ann@example.com\r\n", "ann@example.com")]
    [InlineData("Ann.Lee@Example.COM", "ann.lee@example.com")]
    [InlineData("ann+wiki@example.com", "ann+wiki@example.com")]
    [InlineData("ann@bücher.example", "ann@xn--bcher-kva.example")]
    [InlineData("ann@BÜCHER.example", "ann@xn--bcher-kva.example")]
    [InlineData("ann@bu\u0308cher.example", "ann@xn--bcher-kva.example")]
    [InlineData("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example")]
    [InlineData("ann@example\u3002com", "ann@example.com")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com")]
    [InlineData("1@2.example", "1@2.example")]
    [InlineData("a-b@x-1.example.co.uk", "a-b@x-1.example.co.uk")]
    public void An_address_has_one_canonical_form(string typed, string canonical)
    {
        Assert.True(EmailAddress.TryParse(typed, out var address));
        Assert.Equal(canonical, address.Value);
        Assert.True(EmailAddress.TryParse(address.Value, out var again));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData("ann+wiki@example.com", "ann@example.com")]
    [InlineData("a.nn@example.com", "ann@example.com")]
    [InlineData("ann@mail.example.com", "ann@example.com")]
    public void Different_mailboxes_are_different_people(string one, string other)
    {
        Assert.True(EmailAddress.TryParse(one, out var first));
        Assert.True(EmailAddress.TryParse(other, out var second));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ann")]
    [InlineData("@")]
    [InlineData("ann@")]
    [InlineData("@example.com")]
    [InlineData("ann@@example.com")]
    [InlineData("ann@bob@example.com")]
    [InlineData("ann\uFF20example.com")]
    public void Without_exactly_one_at_sign_between_two_parts_it_is_none(string? typed) => Refused(typed);

    [Theory]
    [InlineData("\"ann\"@example.com")]
    [InlineData("\"ann lee\"@example.com")]
    [InlineData("\"ann@home\"@example.com")]
    [InlineData("ann(home)@example.com")]
    [InlineData("(home)ann@example.com")]
    [InlineData("ann@(home)example.com")]
    [InlineData("ann@example.com(home)")]
    [InlineData("Ann <ann@example.com>")]
    [InlineData("<ann@example.com>")]
    [InlineData("mailto:ann@example.com")]
    [InlineData("ann@example.com,bob@example.com")]
    [InlineData("ann@example.com;bob")]
    [InlineData("ann\\@example.com")]
    public void Quotes_comments_names_and_lists_are_no_addresses(string typed) => Refused(typed);

    [Theory]
    [InlineData("ann@localhost")]
    [InlineData("ann@example")]
    [InlineData("ann@[127.0.0.1]")]
    [InlineData("ann@[IPv6:::1]")]
    [InlineData("ann@127.0.0.1")]
    [InlineData("ann@example.123")]
    [InlineData("ann@.example.com")]
    [InlineData("ann@example.com.")]
    [InlineData("ann@example..com")]
    [InlineData("ann@-example.com")]
    [InlineData("ann@example-.com")]
    [InlineData("ann@exam_ple.com")]
    [InlineData("ann@exam ple.com")]
    [InlineData("ann@example.com:25")]
    [InlineData("ann@example.com/x")]
    [InlineData("ann@example%2ecom")]
    public void A_domain_that_takes_no_mail_is_refused(string typed) => Refused(typed);

    [Theory]
    [InlineData(".ann@example.com")]
    [InlineData("ann.@example.com")]
    [InlineData("an..n@example.com")]
    [InlineData("an n@example.com")]
    [InlineData("änn@example.com")]
    [InlineData("\u212Aate@example.com")] // the Kelvin sign, which lower case would turn into a k
    [InlineData("\u0430nn@example.com")] // a Cyrillic a
    [InlineData("an\u200Bn@example.com")]
    [InlineData("\uFEFFann@example.com")]
    [InlineData("ann\u00A0@example.com")]
    public void A_local_part_is_an_ascii_dot_atom(string typed) => Refused(typed);

    [Theory]
    [InlineData("ann\0@example.com")]
    [InlineData("ann@example.com\0")]
    [InlineData("ann\u007F@example.com")]
    [InlineData("an\tn@example.com")]
    [InlineData("ann@example.com\r\nBcc: eve@evil.example")]
    [InlineData("ann\r\nBcc: eve@example.com")]
    [InlineData("ann@example.com\nX: y")]
    [InlineData("ann@exam\rple.com")]
    [InlineData("ann@example.com\u0085")]
    [InlineData("ann@example.com\u2028x")]
    public void Control_characters_and_header_lines_are_refused(string typed) => Refused(typed);

    [Fact]
    public void Half_a_character_is_refused() => Refused("ann@" + (char)0xD800 + ".example");

    [Fact]
    public void Lengths_are_those_of_the_mail_standards()
    {
        var label = new string('d', 63);
        var local = new string('a', 64);
        var longest = $"{local}@{label}.{label}.{new string('d', 57)}.com";
        Assert.Equal(254, longest.Length);
        Assert.True(EmailAddress.TryParse(longest, out _));
        Refused($"{local}@{label}.{label}.{new string('d', 58)}.com");
        Refused($"a{local}@example.com");
        Refused($"ann@d{label}.com");
        Refused($"ann@{new string('ü', 63)}.example");
        Refused(new string('a', 100_000) + "@example.com");
    }

    [Fact]
    public void An_address_prints_masked()
    {
        Assert.True(EmailAddress.TryParse("ann.lee@example.com", out var address));
        Assert.Equal("a…@example.com", $"{address}");
    }

    private static void Refused(string? typed)
    {
        Assert.False(EmailAddress.TryParse(typed, out var address));
        Assert.Null(address);
    }
}
