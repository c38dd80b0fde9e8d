using System.CommandLine;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary><c>keys …</c>: the keys that tokens are signed with.</summary>
internal static class KeyCommands
{
    public static Command Build(Func<ParseResult, ControlRequest, CancellationToken, Task<int>> run)
    {
        var dropOld = new Option<bool>("--drop-old") { Description = "Delete the old keys instead: every token signed before is refused at once. For when a key has leaked." };
        var rotate = Verb(
            "rotate", "Sign with a new key from now on; the old one verifies until its tokens have expired.",
            parsed => parsed.GetValue(dropOld) ? KeyActions.DropOld : KeyActions.Rotate);
        rotate.Add(dropOld);
        return new Command("keys", "List and rotate the signing keys, and show what backends need to validate tokens.")
        {
            Verb("list", "Print every key: id, algorithm, when it was made, state.", _ => KeyActions.List),
            rotate,
            Verb("shared-secret", "Print the HS256 secret as base64, for a backend that validates tokens itself.", _ => KeyActions.ShowSharedSecret),
        };

        Command Verb(string name, string description, Func<ParseResult, string> action)
        {
            var command = new Command(name, description);
            command.SetAction((parsed, cancellation) => run(parsed, new ControlRequest(action(parsed)), cancellation));
            return command;
        }
    }
}
