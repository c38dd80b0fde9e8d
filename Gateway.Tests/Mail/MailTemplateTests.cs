using MagicLink.Gateway.Mail.Templates;

namespace MagicLink.Gateway.Tests.Mail;

/// <summary>What becomes of a template, line by line.</summary>
public sealed class MailTemplateTests
{
    private static readonly MailKind Kind = new("note", ["name", "place", "proof"], ["proof"]);

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal) { ["name"] = "Ann", ["place"] = "", ["proof"] = "123456" };

    [Theory]
    [InlineData("Hello {{name}}!", "Hello Ann!")]
    [InlineData("{{ name }} and {{\tname}}", "Ann and Ann")]
    [InlineData("{name} }} {", "{name} }} {")]
    [InlineData("{{{name}}}", "{Ann}")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    public void A_name_in_braces_is_filled_in(string template, string expected) => Assert.Equal(expected + "\n123456\n", Text(template));

    [Theory]
    [InlineData("one\n\n\n\ntwo\n \n\nthree", "one\n\ntwo\n\nthree\n")]
    [InlineData("one\n\nin {{place}}\n\ntwo", "one\n\ntwo\n")]
    [InlineData("{{place}} {{name}}\none", "one\n")]
    [InlineData("\n\none", "one\n")]
    public void A_line_that_would_say_nothing_is_left_out_and_leaves_no_hole(string template, string expected) =>
        Assert.Equal(expected, Text(template).Replace("123456\n", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("{{proof}}")]
    [InlineData("{{{{name}}}}")]
    [InlineData("}} {{name}} {{")]
    public void What_is_filled_in_is_not_filled_in_again(string value)
    {
        Assert.Equal($"Hello {value}!\n123456\n", Text("Hello {{name}}!", value));
        Assert.Equal($"Hello {value}!", Render("Hello {{name}}!", MailPart.Subject, value));
        Assert.Equal($"<p>{value}</p>\n123456\n", Render("<p>{{name}}</p>\n{{proof}}", MailPart.Html, value));
    }

    [Fact]
    public void In_html_what_is_filled_in_is_text_and_the_template_is_not()
    {
        const string value = "<b>R&D</b> \"'\u00fc";

        var html = Render("<p title=\"{{name}}\">{{name}}</p>\n{{proof}}", MailPart.Html, value);

        var paragraph = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).QuerySelector("p")!;
        Assert.Equal((value, value), (paragraph.TextContent, paragraph.GetAttribute("title")));
        Assert.Empty(paragraph.Children);
    }

    [Fact]
    public void In_text_and_subject_nothing_is_encoded()
    {
        Assert.Equal("<R&D>\n123456\n", Text("{{name}}", "<R&D>"));
        Assert.Equal("<R&D>", Render("{{name}}", MailPart.Subject, "<R&D>"));
    }

    [Theory]
    [InlineData("Ann\r\nBcc: eve@example.com")]
    [InlineData("Ann\nBcc: eve@example.com")]
    [InlineData("Ann\u0085Bcc: eve@example.com")]
    [InlineData("Ann\0Bcc: eve@example.com")]
    public void A_subject_stays_on_its_line_whatever_is_filled_in(string value) =>
        Assert.DoesNotContain(Render("For {{name}}", MailPart.Subject, value), char.IsControl);

    [Theory]
    [InlineData("Text", "one\n\nin {{place}}\n\n{{name}}, {{proof}}: {{name}}\n{{proof}}")]
    [InlineData("Html", "<p>{{name}}</p> <p>{{proof}}</p>\n<p>{{place}}{{proof}}</p>\n\n{{proof}}")]
    [InlineData("Subject", "Hello {{name}}!")]
    public void What_is_filled_in_early_makes_no_difference(string part, string template)
    {
        var parsed = TemplateParser.Parse(template, Kind, Enum.Parse<MailPart>(part), fault => Assert.Fail(fault));
        var values = new Dictionary<string, string>(Values, StringComparer.Ordinal) { ["name"] = "<R&D>\r\n{{proof}}" };

        var early = parsed.With(name => name == "proof" ? null : values[name]);

        Assert.Equal(parsed.Render(name => values[name]), early.Render(name => name == "proof" ? values[name] : throw new InvalidOperationException($"{name} was filled in.")));
    }

    private static string Text(string template, string name = "Ann") => Render(template + "\n{{proof}}", MailPart.Text, name);

    private static string Render(string template, MailPart part, string name)
    {
        var parsed = TemplateParser.Parse(template, Kind, part, fault => Assert.Fail(fault));
        return parsed.Render(placeholder => placeholder == "name" ? name : Values[placeholder]);
    }
}
