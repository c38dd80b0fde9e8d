using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>Asks what a start would refuse.</summary>
internal static class Faults
{
    /// <summary>Writes the configuration and checks it.</summary>
    public static Task<SettingFaults> CheckAsync(this TestConfig config)
    {
        config.Write();
        return config.CheckAsWrittenAsync();
    }

    /// <summary>Checks the files as they stand.</summary>
    public static Task<SettingFaults> CheckAsWrittenAsync(this TestConfig config) => Server.CheckAsync(config.Read());

    public static Installation Read(this TestConfig config) => Installation.Read(config.Folder, config.Urls, config.Environment, config.Root);

    /// <summary>States that these settings, and no others, are at fault.</summary>
    public static void AreFor(this SettingFaults faults, params string[] settings) =>
        Assert.True(settings.Order().SequenceEqual(faults.Select(fault => fault.Setting).Order()), $"expected: {string.Join(", ", settings)}\ngot: {string.Join('\n', faults)}");
}
