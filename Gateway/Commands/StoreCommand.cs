using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Commands;

/// <summary>What commands that need the store have in common: a readable configuration, and a clear word when the store cannot be used.</summary>
internal static class StoreCommand
{
    public static async Task<int> RunAsync(Installation installation, Func<Installation, Task<int>> run)
    {
        if (installation.Faults.Count > 0)
        {
            return await CheckCommand.ReportAsync(installation.Faults, Console.Error);
        }

        try
        {
            return await run(installation);
        }
        catch (SettingException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
    }
}
