namespace MagicLink.Gateway.Commands.Control;

internal static partial class ControlLog
{
    [LoggerMessage(LogLevel.Information, "The command \"{Action}\" was carried out and ended with {ExitCode}.")]
    public static partial void CommandCarriedOut(this ILogger log, string action, int exitCode);

    [LoggerMessage(LogLevel.Error, "A command failed.")]
    public static partial void CommandFailed(this ILogger log, Exception fault);
}
