using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail.Templates;

namespace MagicLink.Gateway.Mail;

/// <summary>A kind of mail, and what the placeholders of its templates stand for.</summary>
/// <param name="OfAll">Those that stand for the same in every mail of a language.</param>
/// <param name="OfOne">Those that stand for something of one mail.</param>
internal sealed record MailVocabulary(
    MailKind Kind, IReadOnlyDictionary<string, Func<Brand, Texts, string>> OfAll, IReadOnlyDictionary<string, Func<MailDraft, Texts, string>> OfOne)
{
    /// <param name="name">Of the kind.</param>
    /// <param name="proofs">The placeholders that the mail is sent for.</param>
    public static MailVocabulary Of(
        string name,
        IReadOnlyCollection<string> proofs,
        IReadOnlyDictionary<string, Func<Brand, Texts, string>> ofAll,
        IReadOnlyDictionary<string, Func<MailDraft, Texts, string>> ofOne) => new(new MailKind(name, [.. ofAll.Keys, .. ofOne.Keys], proofs), ofAll, ofOne);
}
