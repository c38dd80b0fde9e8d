namespace MagicLink.Gateway.Tests.Settings;

public sealed class PostgresRunTimeSettingsTests : RunTimeSettingsContract
{
    private protected override bool IsShared => true;
}
