using System.CommandLine;
using System.Net;
using System.Text.Json;
using MagicLink.Gateway.Access;
using MagicLink.Gateway.Commands.Control;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Commands;

/// <summary><c>explain METHOD URL</c>: which route a request takes, which policy judges it, what is decided and why.</summary>
internal static class ExplainCommand
{
    private const string None = "-";
    private static readonly string[] TwoFactors = [.. Factors.Mailbox, "otp", "mfa"];

    public static Command Build(Func<ParseResult, Installation> read)
    {
        var method = new Argument<string>("method") { Description = "The request's method, such as GET." };
        var url = new Argument<string>("url") { Description = "Its URL as it would be sent, or its path at the public address." };
        var email = new Option<string?>("--as") { Description = "The mail address of who would be signed in. Without it: nobody." };
        var mfa = new Option<bool>("--mfa") { Description = "With a second factor proved." };
        var age = new Option<TimeSpan>("--age") { Description = "How long ago the last factor was proved, as 00:10:00. Default: just now.", DefaultValueFactory = _ => TimeSpan.Zero };
        var from = new Option<string>("--from") { Description = "The address the request comes from. Default: 127.0.0.1.", DefaultValueFactory = _ => "127.0.0.1" };
        url.Validators.Add(result => AddError(result, AccessQuestion.WhyNoUrl(result.GetValueOrDefault<string>())));
        email.Validators.Add(result => AddError(result, EmailAddress.TryParse(result.GetValueOrDefault<string>(), out _) ? null : "--as expects a mail address"));
        from.Validators.Add(result => AddError(result, IPAddress.TryParse(result.GetValueOrDefault<string>(), out _) ? null : "--from expects an IP address"));

        var explain = new Command("explain", "Say which route a request takes, which policy judges it, what is decided and why.") { method, url, email, mfa, age, from };
        explain.SetAction((parsed, cancellation) =>
        {
            var installation = read(parsed);
            var question = new AccessQuestion(
                parsed.GetValue(method)!, parsed.GetValue(url)!, Person: null, parsed.GetValue(mfa) ? TwoFactors : Factors.Mailbox, parsed.GetValue(age), IPAddress.Parse(parsed.GetValue(from)!));
            return StoreCommand.RunAsync(installation, _ => RunAsync(installation, question, parsed.GetValue(email), Console.Out, Console.Error, cancellation));
        });
        return explain;
    }

    /// <param name="email">Who would be signed in; null for nobody.</param>
    public static async Task<int> RunAsync(
        Installation installation, AccessQuestion question, string? email, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        string? notSignedIn = null;
        if (EmailAddress.TryParse(email, out var address))
        {
            var answer = await ControlClient.AskAsync(installation, new ControlRequest(PersonAction.LookUp, address.Value), cancellation);
            if (answer.ExitCode != 0)
            {
                await errors.WriteLineAsync(answer.Text);
                return answer.ExitCode;
            }

            var facts = JsonSerializer.Deserialize(answer.Text, PersonFactsJson.Default.PersonFacts)!;
            notSignedIn = facts.MayNotSignIn;
            question = question with
            {
                Person = notSignedIn is null ? new AccessPerson(address.Value, address.Domain, facts.Roles, Disabled: false) { IsEnrolled = facts.IsEnrolled } : null,
                EverybodyEnrols = facts.EverybodyEnrols,
            };
        }

        var explained = await Server.ExplainAsync(installation, question, TimeProvider.System);
        var reason = explained.Decision.Outcome == AccessOutcome.SignIn ? notSignedIn ?? explained.Decision.Reason : explained.Decision.Reason;
        await output.WriteLineAsync($"route: {explained.Route ?? None}\npolicy: {explained.Policy ?? None}\ndecision: {NameOf(explained.Decision.Outcome)}\nreason: {reason}");
        return 0;
    }

    private static string NameOf(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Allow => "allow",
        AccessOutcome.SignIn => "sign-in",
        AccessOutcome.StepUp => "step-up",
        _ => "deny",
    };

    private static void AddError(System.CommandLine.Parsing.SymbolResult result, string? error)
    {
        if (error is not null)
        {
            result.AddError(error);
        }
    }
}
