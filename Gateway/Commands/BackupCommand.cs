using System.CommandLine;
using MagicLink.Gateway.Commands.Control;

namespace MagicLink.Gateway.Commands;

/// <summary><c>backup FILE</c>: a copy of the SQLite database, beside the running gateway or without one.</summary>
internal static class BackupCommand
{
    public static Command Build(Func<ParseResult, ControlRequest, CancellationToken, Task<int>> run, string workingFolder)
    {
        var file = new Argument<string>("file") { Description = "A file that does not exist yet, in a folder that the gateway may write to." };
        var backup = new Command("backup", "Copy the SQLite database into a file while it is in use. The master key is not in it.") { file };
        backup.SetAction((parsed, cancellation) =>
            run(parsed, new ControlRequest(ControlActions.BackUp, File: Path.GetFullPath(parsed.GetValue(file)!, workingFolder)), cancellation));
        return backup;
    }
}
