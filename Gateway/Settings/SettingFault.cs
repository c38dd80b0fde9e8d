namespace MagicLink.Gateway.Settings;

/// <summary>One thing that is wrong with one setting.</summary>
/// <param name="Setting">The setting's full name, as in <c>Gateway:Mail:From</c>.</param>
/// <param name="Problem">What is wrong and what is allowed.</param>
internal readonly record struct SettingFault(string Setting, string Problem)
{
    public override string ToString() => $"{Setting}: {Problem}";
}
