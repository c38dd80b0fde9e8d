namespace MagicLink.Gateway.Settings;

internal static partial class SettingsLog
{
    [LoggerMessage(LogLevel.Information, "Settings that were changed at run time hold now (version {Version}).")]
    public static partial void SettingsChanged(this ILogger log, long version);

    [LoggerMessage(LogLevel.Error, "Settings that were stored do not fit this gateway's file; those before go on: {Faults}")]
    public static partial void SettingsRefused(this ILogger log, string faults);
}
