using MagicLink.Gateway.Stores;
using Npgsql;

namespace MagicLink.Gateway.Tests.Stores;

/// <summary>What an operator writes into a connection string stands; what is left open is made safe.</summary>
public sealed class PostgresConnectionTests
{
    private const string Plain = "Host=db.example.com;Database=gateway";

    [Fact]
    public void A_server_that_hangs_or_a_client_that_freezes_is_given_seconds()
    {
        var read = Read(Plain);

        Assert.Equal((5, 5, 1000, 20), (read.Timeout, read.CommandTimeout, read.CancellationTimeout, read.MaxPoolSize));
        Assert.Contains("idle_in_transaction_session_timeout=5000", read.Options, StringComparison.Ordinal);
        Assert.Contains("lock_timeout=4000", read.Options, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Timeout=9")]
    [InlineData("Command Timeout=9;CommandTimeout=9")]
    [InlineData("Maximum Pool Size=9")]
    [InlineData("MaxPoolSize=9")]
    [InlineData("Keepalive=9")]
    public void What_is_written_stands(string written)
    {
        var read = Read($"{Plain};{written}");

        Assert.Contains(9, new[] { read.Timeout, read.CommandTimeout, read.MaxPoolSize, read.KeepAlive });
    }

    [Theory]
    [InlineData("Options=-c search_path=a", "-c search_path=a")]
    [InlineData("Options=' '", " ")]
    public void Start_up_options_can_be_replaced_or_taken_away(string written, string options) =>
        Assert.Equal(options.Trim(), (Read($"{Plain};{written}").Options ?? "").Trim());

    [Theory]
    [InlineData("")]
    [InlineData("Host=db.example.com")]
    [InlineData("Database=gateway;Password=hush")]
    [InlineData("Host=db;Database=gateway;Timeout=hush")]
    [InlineData("Host=db;Database=gateway;Pasword=hush")]
    [InlineData("Host=one,two;Database=gateway;Password=hush")]
    [InlineData("Host=one;Database=gateway;Target Session Attributes=any;Password=hush")]
    [InlineData("hush")]
    public void A_string_that_cannot_work_is_refused_without_being_quoted(string written)
    {
        var fault = PostgresConnection.FaultOf(written);

        Assert.NotNull(fault);
        Assert.DoesNotContain("hush", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_listening_connection_is_outside_the_pool() =>
        Assert.False(new NpgsqlConnectionStringBuilder(PostgresConnection.ForListening(Plain, TimeSpan.FromSeconds(7))) is { Pooling: true } or { KeepAlive: not 7 });

    private static NpgsqlConnectionStringBuilder Read(string written) => new(PostgresConnection.WithDefaults(written));
}
