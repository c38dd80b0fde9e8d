namespace MagicLink.Gateway.Tests.Stores;

public sealed class PostgresPersonTracesTests : PersonTracesContract
{
    private protected override Task<ITestDatabase> OpenAsync() => PostgresTestDatabase.OpenAsync();
}
