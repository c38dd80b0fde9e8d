namespace MagicLink.Gateway.Tests.Settings;

public sealed class SqliteRunTimeSettingsTests : RunTimeSettingsContract
{
    private protected override bool IsShared => false;
}
