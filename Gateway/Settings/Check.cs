namespace MagicLink.Gateway.Settings;

/// <summary>The checks that several options share.</summary>
internal static class Check
{
    /// <summary>Lifetimes and windows are legal from one second to ten years.</summary>
    public static void Lifetime(string setting, TimeSpan value, SettingFaults faults)
    {
        if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(3650))
        {
            faults.Add(setting, "expects a duration from 00:00:01 to 3650.00:00:00");
        }
    }

    public static void Range(string setting, int value, int least, int most, SettingFaults faults)
    {
        if (value < least || value > most)
        {
            faults.Add(setting, $"expects a whole number from {least} to {most}");
        }
    }

    /// <summary>A text that ends up in a mail or HTTP header must not be able to end the header.</summary>
    public static void SingleLine(string setting, string? value, SettingFaults faults)
    {
        if (value is not null && value.Any(char.IsControl))
        {
            faults.Add(setting, "must not contain line breaks or other control characters");
        }
    }
}
