using System.CommandLine;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary><c>users …</c>: who may sign in, with which roles.</summary>
internal static class UserCommands
{
    public static Command Build(Func<ParseResult, ControlRequest, CancellationToken, Task<int>> run)
    {
        var email = new Argument<string>("email") { Description = "The person's mail address." };
        var roles = new Option<string[]>("--role") { Description = "A role; may stand several times. The first is the person's main role." };
        var firstName = new Option<string?>("--first-name");
        var lastName = new Option<string?>("--last-name");

        var users = new Command("users", "List, invite, disable, enable and delete people, give them roles and reset their second factor.");
        users.Add(Verb("list", "Print everybody: id, address, roles, state, name.", [], [], _ => new ControlRequest(UserActions.List)));
        var invite = Verb("invite", "Add a person, who can then sign in.", [email], [roles, firstName, lastName], parsed => new ControlRequest(
            UserActions.Invite, parsed.GetValue(email), parsed.GetValue(roles), parsed.GetValue(firstName), parsed.GetValue(lastName)));
        invite.Aliases.Add("add");
        users.Add(invite);
        users.Add(Verb("roles", "Replace a person's roles; none given means \"user\".", [email], [roles], parsed =>
            new ControlRequest(UserActions.SetRoles, parsed.GetValue(email), parsed.GetValue(roles))));
        users.Add(Verb("disable", "End a person's sessions at once and let none begin.", [email], [], parsed =>
            new ControlRequest(UserActions.Disable, parsed.GetValue(email))));
        users.Add(Verb("enable", "Let a disabled person sign in again.", [email], [], parsed =>
            new ControlRequest(UserActions.Enable, parsed.GetValue(email))));
        users.Add(Verb("reset-mfa", "Take a person's second factor away, who has lost it.", [email], [], parsed =>
            new ControlRequest(UserActions.ResetMfa, parsed.GetValue(email))));
        users.Add(Verb("delete", "End a person's sessions at once and delete everything that is kept about the person. There is no way back.", [email], [], parsed =>
            new ControlRequest(UserActions.Delete, parsed.GetValue(email))));
        return users;

        Command Verb(string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, ControlRequest> request)
        {
            var command = new Command(name, description);
            Array.ForEach(arguments, command.Add);
            Array.ForEach(options, command.Add);
            command.SetAction((parsed, cancellation) => run(parsed, request(parsed), cancellation));
            return command;
        }
    }
}
