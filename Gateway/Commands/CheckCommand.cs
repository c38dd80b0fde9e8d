using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Commands;

/// <summary><c>check</c>: says what a start would refuse, and starts nothing.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(Installation installation, TextWriter output, TextWriter errors)
    {
        var faults = await Server.CheckAsync(installation);
        if (faults.Count > 0)
        {
            return await ReportAsync(faults, errors);
        }

        await output.WriteLineAsync($"The configuration in {installation.Folder.Path} is fine.");
        return 0;
    }

    /// <summary>Prints each fault on a line of its own.</summary>
    public static async Task<int> ReportAsync(IReadOnlyCollection<SettingFault> faults, TextWriter errors)
    {
        foreach (var fault in faults)
        {
            await errors.WriteLineAsync(fault.ToString());
        }

        return 1;
    }
}
