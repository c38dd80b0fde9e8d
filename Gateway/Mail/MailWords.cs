using System.Globalization;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail.Templates;

namespace MagicLink.Gateway.Mail;

/// <summary>What the placeholders of mail templates stand for. Operators' templates name them (<c>docs/mail.md</c>): a name stays.</summary>
internal static class MailWords
{
    private const string Link = "link";
    private const string Code = "code";

    private static readonly Dictionary<string, Func<Brand, Texts, string>> OfAll = new(StringComparer.Ordinal)
    {
        ["brand"] = (brand, _) => brand.Name,
        ["support"] = (brand, _) => brand.Support ?? "",
        ["supportLink"] = (brand, _) => brand.SupportLink ?? "",
        ["supportAddress"] = (brand, _) => WithoutScheme(brand.SupportLink ?? ""),
        ["language"] = (_, texts) => texts.Culture.TwoLetterISOLanguageName,
        ["text.keep"] = (_, texts) => texts["Mail.Keep"],
        ["text.email"] = (_, texts) => texts["Mail.Email"],
        ["text.device"] = (_, texts) => texts["Mail.Device"],
        ["text.address"] = (_, texts) => texts["Mail.Address"],
        ["text.time"] = (_, texts) => texts["Mail.Time"],
        ["light.ground"] = (brand, _) => $"{brand.Light.Ground}",
        ["light.card"] = (brand, _) => $"{brand.Light.Card}",
        ["light.link"] = (brand, _) => $"{brand.Light.Accent.Text}",
        ["light.button"] = (brand, _) => $"{brand.Light.Accent.Fill}",
        ["light.onButton"] = (brand, _) => $"{brand.Light.Accent.OnFill}",
        ["dark.ground"] = (brand, _) => $"{brand.Dark.Ground}",
        ["dark.card"] = (brand, _) => $"{brand.Dark.Card}",
        ["dark.link"] = (brand, _) => $"{brand.Dark.Accent.Text}",
        ["dark.button"] = (brand, _) => $"{brand.Dark.Accent.Fill}",
        ["dark.onButton"] = (brand, _) => $"{brand.Dark.Accent.OnFill}",
    };

    private static readonly Dictionary<string, Func<MailDraft, Texts, string>> OfOne = new(StringComparer.Ordinal)
    {
        ["email"] = (mail, _) => mail.To.Value,
        ["device"] = (mail, texts) => mail.Device ?? texts["Mail.UnknownDevice"],
        ["address"] = (mail, _) => mail.Address,

        // In UTC: nothing is known of where the reader is.
        ["time"] = (mail, texts) => mail.AskedAt.UtcDateTime.ToString(texts["Mail.TimeFormat"], texts.Culture),
        [Code] = (mail, _) => mail.Code.Value.Value,
        ["codeMinutes"] = (mail, _) => mail.Code.Minutes.ToString(CultureInfo.InvariantCulture),
        ["text.codeLifetime"] = (mail, texts) => texts["Mail.CodeLifetime", mail.Code.LifetimeIn(texts)],
    };

    private static readonly MailVocabulary WithLink = MailVocabulary.Of(
        "sign-in",
        [Link, Code],
        new Dictionary<string, Func<Brand, Texts, string>>(OfAll, StringComparer.Ordinal)
        {
            ["text.subject"] = (brand, texts) => texts["Mail.Subject", brand.Name],
            ["text.intro"] = (brand, texts) => texts["Mail.Intro", brand.Name],
            ["text.press"] = (brand, texts) => texts["Mail.Press", brand.Name],
            ["text.button"] = (_, texts) => texts["Mail.Button"],
            ["text.paste"] = (_, texts) => texts["Mail.Paste"],
            ["text.code"] = (_, texts) => texts["Mail.Code"],
            ["text.asked"] = (_, texts) => texts["Mail.Asked"],
            ["text.notYou"] = (_, texts) => texts["Mail.NotYou"],
        },
        new Dictionary<string, Func<MailDraft, Texts, string>>(OfOne, StringComparer.Ordinal)
        {
            [Link] = (mail, _) => mail.Link!.Value.Value,
            ["linkMinutes"] = (mail, _) => mail.Link!.Minutes.ToString(CultureInfo.InvariantCulture),
            ["text.preheader"] = (mail, texts) => texts["Mail.Preheader", mail.Link!.LifetimeIn(texts)],
            ["text.linkLifetime"] = (mail, texts) => texts["Mail.LinkLifetime", mail.Link!.LifetimeIn(texts)],
        });

    private static readonly MailVocabulary WithCode = MailVocabulary.Of(
        "code",
        [Code],
        new Dictionary<string, Func<Brand, Texts, string>>(OfAll, StringComparer.Ordinal)
        {
            ["text.subject"] = (brand, texts) => texts["OtpMail.Subject", brand.Name],
            ["text.intro"] = (brand, texts) => texts["OtpMail.Intro", brand.Name],
            ["text.asked"] = (_, texts) => texts["OtpMail.Asked"],
            ["text.notYou"] = (_, texts) => texts["OtpMail.NotYou"],
        },
        new Dictionary<string, Func<MailDraft, Texts, string>>(OfOne, StringComparer.Ordinal)
        {
            ["text.preheader"] = (mail, texts) => texts["OtpMail.Preheader", mail.Code.LifetimeIn(texts)],
        });

    public static MailKind SignIn => WithLink.Kind;

    public static MailKind FurtherCode => WithCode.Kind;

    public static IReadOnlyList<MailKind> Kinds => [SignIn, FurtherCode];

    /// <summary>A kind by its name, and its words.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static MailVocabulary Of(string kind) =>
        kind == SignIn.Name ? WithLink
        : kind == FurtherCode.Name ? WithCode
        : throw new FormatException("There is no such kind of mail.");

    private static string WithoutScheme(string url) =>
        url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(url["mailto:".Length..].Split('?')[0]) : url;
}
