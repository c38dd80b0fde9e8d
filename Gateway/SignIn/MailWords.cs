using MagicLink.Gateway.Mail.Templates;

namespace MagicLink.Gateway.SignIn;

/// <summary>What the placeholders of mail templates stand for. Operators' templates name them (<c>docs/mail.md</c>): a name stays.</summary>
internal static class MailWords
{
    private const string Link = "link";
    private const string Code = "code";

    private static readonly Dictionary<string, Func<MailFacts, string>> OfBoth = new(StringComparer.Ordinal)
    {
        ["brand"] = facts => facts.Brand.Name,
        ["support"] = facts => facts.Brand.Support ?? "",
        ["supportLink"] = facts => facts.Brand.SupportLink ?? "",
        ["supportAddress"] = facts => WithoutScheme(facts.Brand.SupportLink ?? ""),
        ["language"] = facts => facts.Texts.Culture.TwoLetterISOLanguageName,
        ["email"] = facts => facts.To.Value,
        ["device"] = facts => facts.Device,
        ["address"] = facts => facts.Client.Address,
        ["time"] = facts => facts.Time,
        [Code] = facts => facts.Code.Value.Value,
        ["codeMinutes"] = facts => $"{facts.Code.Minutes}",
        ["text.codeLifetime"] = facts => facts.Texts["Mail.CodeLifetime", facts.Code.LifetimeIn(facts.Texts)],
        ["text.keep"] = facts => facts.Texts["Mail.Keep"],
        ["text.email"] = facts => facts.Texts["Mail.Email"],
        ["text.device"] = facts => facts.Texts["Mail.Device"],
        ["text.address"] = facts => facts.Texts["Mail.Address"],
        ["text.time"] = facts => facts.Texts["Mail.Time"],
        ["light.ground"] = facts => $"{facts.Brand.Light.Ground}",
        ["light.card"] = facts => $"{facts.Brand.Light.Card}",
        ["light.link"] = facts => $"{facts.Brand.Light.Accent.Text}",
        ["light.button"] = facts => $"{facts.Brand.Light.Accent.Fill}",
        ["light.onButton"] = facts => $"{facts.Brand.Light.Accent.OnFill}",
        ["dark.ground"] = facts => $"{facts.Brand.Dark.Ground}",
        ["dark.card"] = facts => $"{facts.Brand.Dark.Card}",
        ["dark.link"] = facts => $"{facts.Brand.Dark.Accent.Text}",
        ["dark.button"] = facts => $"{facts.Brand.Dark.Accent.Fill}",
        ["dark.onButton"] = facts => $"{facts.Brand.Dark.Accent.OnFill}",
    };

    public static readonly IReadOnlyDictionary<string, Func<MailFacts, string>> OfSignIn = new Dictionary<string, Func<MailFacts, string>>(OfBoth, StringComparer.Ordinal)
    {
        [Link] = facts => facts.Link!.Value.Value,
        ["linkMinutes"] = facts => $"{facts.Link!.Minutes}",
        ["text.subject"] = facts => facts.Texts["Mail.Subject", facts.Brand.Name],
        ["text.preheader"] = facts => facts.Texts["Mail.Preheader", facts.Link!.LifetimeIn(facts.Texts)],
        ["text.intro"] = facts => facts.Texts["Mail.Intro", facts.Brand.Name],
        ["text.press"] = facts => facts.Texts["Mail.Press", facts.Brand.Name],
        ["text.button"] = facts => facts.Texts["Mail.Button"],
        ["text.linkLifetime"] = facts => facts.Texts["Mail.LinkLifetime", facts.Link!.LifetimeIn(facts.Texts)],
        ["text.paste"] = facts => facts.Texts["Mail.Paste"],
        ["text.code"] = facts => facts.Texts["Mail.Code"],
        ["text.asked"] = facts => facts.Texts["Mail.Asked"],
        ["text.notYou"] = facts => facts.Texts["Mail.NotYou"],
    };

    public static readonly IReadOnlyDictionary<string, Func<MailFacts, string>> OfCode = new Dictionary<string, Func<MailFacts, string>>(OfBoth, StringComparer.Ordinal)
    {
        ["text.subject"] = facts => facts.Texts["OtpMail.Subject", facts.Brand.Name],
        ["text.preheader"] = facts => facts.Texts["OtpMail.Preheader", facts.Code.LifetimeIn(facts.Texts)],
        ["text.intro"] = facts => facts.Texts["OtpMail.Intro", facts.Brand.Name],
        ["text.asked"] = facts => facts.Texts["OtpMail.Asked"],
        ["text.notYou"] = facts => facts.Texts["OtpMail.NotYou"],
    };

    public static readonly MailKind SignIn = new("sign-in", [.. OfSignIn.Keys], [Link, Code]);

    public static readonly MailKind FurtherCode = new("code", [.. OfCode.Keys], [Code]);

    public static readonly IReadOnlyList<MailKind> Kinds = [SignIn, FurtherCode];

    private static string WithoutScheme(string url) =>
        url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(url["mailto:".Length..].Split('?')[0]) : url;
}
