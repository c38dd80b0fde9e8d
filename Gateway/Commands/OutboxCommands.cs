using System.CommandLine;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary><c>outbox …</c>: the mails that are not out.</summary>
internal static class OutboxCommands
{
    public static Command Build(Func<ParseResult, ControlRequest, CancellationToken, Task<int>> run)
    {
        var list = new Command("list", "Print the newest 200 mails that wait or are dead: id, state, tries, created, next try, recipient (masked), last error.");
        list.SetAction((parsed, cancellation) => run(parsed, new ControlRequest(ControlActions.ListOutbox), cancellation));

        var id = new Argument<string>("id") { Description = "The mail's id, as the list and the log name it." };
        var retry = new Command("retry", "Try a dead mail again at once, while its link is still valid.") { id };
        retry.SetAction((parsed, cancellation) => run(parsed, new ControlRequest(ControlActions.RetryMail, MailId: parsed.GetValue(id)), cancellation));
        return new Command("outbox", "Show the mails that are not out, and try dead ones again.") { list, retry };
    }
}
