using AngleSharp.Html.Parser;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

public sealed class LanguageTests
{
    private static readonly (string Accept, string Language, string Title)[] Wishes =
    [
        ("de", "de", "Anmelden"), ("de-CH", "de", "Anmelden"), ("de-AT,en;q=0.5", "de", "Anmelden"), ("en;q=0.3,de;q=0.9", "de", "Anmelden"),
        ("it,de;q=0.4,en;q=0.2", "de", "Anmelden"), ("en,de", "en", "Sign in"), ("it", "en", "Sign in"), ("fr-CA", "fr", "Se connecter"), ("es,en", "es", "Iniciar sesión"), ("*", "en", "Sign in"), ("", "en", "Sign in"), (";;,=", "en", "Sign in"),
    ];

    [Fact]
    public async Task A_page_is_in_the_language_that_the_browser_likes_best()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var (accept, language, title) in Wishes)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/_gateway/sign-in");
            request.Headers.TryAddWithoutValidation("Accept-Language", accept);
            using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var document = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

            Assert.Equal((accept, language), (accept, document.DocumentElement.GetAttribute("lang")));
            Assert.Equal((accept, title), (accept, document.QuerySelector("h1")!.TextContent));
        }
    }

    [Fact]
    public async Task The_mail_speaks_the_language_of_the_page_it_was_asked_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/_gateway/sign-in") { Content = new FormUrlEncodedContent([new("email", Visits.Ann)]) };
        request.Headers.Add("Accept-Language", "de");

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var mail = await gateway.Mailbox.NextAsync();

        Assert.Equal("Anmeldung bei MagicLink Gateway", mail.Mail.Subject);
        Assert.Contains("lang=\"de\"", mail.Mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_text_exists_in_every_language_with_the_same_placeholders()
    {
        var resources = new System.Resources.ResourceManager("MagicLink.Gateway.Language.Texts", typeof(Texts).Assembly);
        var english = Entries(resources, "");
        foreach (var language in Languages.Known.Skip(1))
        {
            var translated = Entries(resources, language.Name);

            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), translated.Keys.Order(StringComparer.Ordinal));
            Assert.All(english, text => Assert.Equal((language.Name, text.Key, Placeholders(text.Value)), (language.Name, text.Key, Placeholders(translated[text.Key]))));
            Assert.True(english.Count(text => translated[text.Key] == text.Value) < english.Count / 20, $"{language.Name} is not translated");
        }

        Assert.NotEmpty(english);
    }

    private static Dictionary<string, string> Entries(System.Resources.ResourceManager resources, string culture) =>
        resources.GetResourceSet(System.Globalization.CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string Placeholders(string text) =>
        string.Join(',', Enumerable.Range(0, 5).Where(i => text.Contains($"{{{i}}}", StringComparison.Ordinal)));
}
