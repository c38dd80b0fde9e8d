using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary><c>admin-token …</c>: who may use the admin API.</summary>
internal static class AdminTokenCommands
{
    private const int MostDigits = 5;

    public static Command Build(Func<ParseResult, ControlRequest, CancellationToken, Task<int>> run)
    {
        var name = new Argument<string>("name") { Description = "What the audit log calls the token's holder." };
        var readOnly = new Option<bool>("--read-only") { Description = "The token may look and change nothing." };
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "How long it works, as 30d, 12h or 15m. Without it: until it is revoked.",
            CustomParser = Lifetime,
        };

        var create = new Command("create", "Make a token and print it, this once.") { name, readOnly, expires };
        create.SetAction((parsed, cancellation) => run(
            parsed,
            new ControlRequest(AdminTokenActions.Create, TokenName: parsed.GetValue(name), IsReadOnly: parsed.GetValue(readOnly), Lifetime: parsed.GetValue(expires)),
            cancellation));
        var list = new Command("list", "Print every token that is not revoked: name, access, when it was made, when it expires, state.");
        list.SetAction((parsed, cancellation) => run(parsed, new ControlRequest(AdminTokenActions.List), cancellation));
        var revoke = new Command("revoke", "Refuse a token from the next call on.") { name };
        revoke.SetAction((parsed, cancellation) => run(parsed, new ControlRequest(AdminTokenActions.Revoke, TokenName: parsed.GetValue(name)), cancellation));
        return new Command("admin-token", "Make, list and revoke the tokens of the admin API.") { create, list, revoke };
    }

    private static TimeSpan? Lifetime(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (text.Length is > 1 and <= MostDigits + 1
            && Unit(text[^1]) is { } unit
            && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return unit * count;
        }

        result.AddError($"\"{text}\" is no time to expire after: write 30d, 12h or 15m.");
        return null;
    }

    private static TimeSpan? Unit(char letter) => letter switch
    {
        'd' => TimeSpan.FromDays(1),
        'h' => TimeSpan.FromHours(1),
        'm' => TimeSpan.FromMinutes(1),
        _ => null,
    };
}
