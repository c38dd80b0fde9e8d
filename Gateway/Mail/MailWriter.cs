using System.Collections.Concurrent;
using System.Globalization;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail.Templates;

namespace MagicLink.Gateway.Mail;

/// <summary>Puts into words what a mail is about. What all mails of a kind and language have in common is filled in once.</summary>
internal sealed class MailWriter(Brand brand, MailTemplates templates)
{
    private readonly ConcurrentDictionary<(string Kind, CultureInfo Language), MailForm> forms = new();

    public OutgoingMail Write(MailContent content) => content switch
    {
        WrittenMail written => written.Mail,
        MailDraft draft => Write(draft),
        _ => throw new ArgumentOutOfRangeException(nameof(content)),
    };

    private OutgoingMail Write(MailDraft draft)
    {
        var words = MailWords.Of(draft.Kind);
        var texts = new Texts(draft.Language);
        var form = forms.GetOrAdd(
            (draft.Kind, draft.Language),
            _ => templates.Of(words.Kind, draft.Language).With(name => words.OfAll.TryGetValue(name, out var word) ? word(brand, texts) : null));
        return form.Render(draft.To, name => words.OfOne[name](draft, texts));
    }
}
