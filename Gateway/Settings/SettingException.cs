namespace MagicLink.Gateway.Settings;

/// <summary>A start or a command is refused because of one setting, as shown only when it was used.</summary>
internal sealed class SettingException(string setting, string problem, Exception? inner = null) : Exception($"{setting}: {problem}", inner);
