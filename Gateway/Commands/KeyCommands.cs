using System.CommandLine;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary><c>keys …</c>: the keys that tokens are signed with.</summary>
internal static class KeyCommands
{
    public static Command Build(Func<ParseResult, ControlRequest, CancellationToken, Task<int>> run)
    {
        var secret = new Command("shared-secret", "Print the HS256 secret as base64, for a backend that validates tokens itself.");
        secret.SetAction((parsed, cancellation) => run(parsed, new ControlRequest(ControlActions.ShowSharedSecret), cancellation));
        return new Command("keys", "Show what backends need to validate tokens.") { secret };
    }
}
