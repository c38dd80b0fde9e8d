namespace MagicLink.Gateway.Settings;

/// <summary>A start or a command is refused because of settings, as shown only when they were used.</summary>
internal sealed class SettingException : Exception
{
    public SettingException(string setting, string problem, Exception? inner = null)
        : base($"{setting}: {problem}", inner)
    {
    }

    /// <param name="advice">What to do about them, on a line after theirs.</param>
    public SettingException(SettingFaults faults, string advice)
        : base(string.Join('\n', faults.Select(fault => fault.ToString()).Append(advice)))
    {
    }
}
