using System.Text.Json.Nodes;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Nobody learns from a send whether an address is known, disabled or not wanted. All addresses here are equally long.</summary>
public sealed class SameAnswerTests
{
    private const string Known = "ann@known.example";
    private const string Disabled = "dan@known.example";
    private const string Newcomer = "eve@known.example";
    private const string Unwanted = "ida@other.example";
    private static readonly string[] Everybody = [Known, Disabled, Newcomer, Unwanted];

    /// <summary>The two columns that hold the decision itself, which the sender and a verify must read from somewhere.</summary>
    private static readonly string[] Decision = ["killed_at", "withheld"];

    [Fact]
    public async Task Every_address_gets_the_same_answer_to_the_byte()
    {
        await using var gateway = await StartAsync();
        var answers = new List<string>();
        foreach (var email in Everybody)
        {
            using var response = await gateway.PostAsync("/api/magic-link/send", new { email });
            var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key != "Date")
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            answers.Add($"{(int)response.StatusCode} HTTP/{response.Version}\n{string.Join('\n', headers)}\n\n{body}");
        }

        Assert.StartsWith("200 ", answers[0], StringComparison.Ordinal);
        Assert.Contains("Magic link sent", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
    }

    [Theory]
    [InlineData("challenges")]
    [InlineData("outbox")]
    public async Task Every_address_is_written_down_alike(string table)
    {
        await using var gateway = await StartAsync();
        foreach (var email in Everybody)
        {
            using var response = await gateway.PostAsync("/api/magic-link/send", new { email });
            await response.JsonAsync(200);
        }

        var shapes = gateway.Rows($"SELECT * FROM {table} ORDER BY seq").Select(Shape).ToList();
        Assert.Equal(Everybody.Length, shapes.Count);
        Assert.Single(shapes.Distinct());
    }

    /// <summary>The columns of a row with the type and, for texts, the length of what stands there.</summary>
    private static string Shape(IDictionary<string, object?> row) => string.Join(
        '\n',
        row.Where(column => !Decision.Contains(column.Key))
            .Select(column => $"{column.Key} {column.Value?.GetType().Name ?? "null"} {(column.Value is string text ? text.Length : 0)}"));

    /// <summary>A gateway that knows two people, one of them disabled; its outbox stands still, so that rows are seen as written.</summary>
    private static async Task<TestGateway> StartAsync()
    {
        var gateway = await TestGateway.StartAsync(configure: config =>
            config.With("SignIn:Mode", "domains").With("SignIn:AllowedDomains", new JsonArray("known.example")));
        var people = gateway.Service<UserAdminFlow>();
        foreach (var known in new[] { Known, Disabled })
        {
            Assert.True(EmailAddress.TryParse(known, out var email));
            await people.InviteAsync(NewUser.SigningUp(email), TestContext.Current.CancellationToken);
            await people.SetDisabledAsync(email, known == Disabled, TestContext.Current.CancellationToken);
        }

        foreach (var sender in gateway.App.Services.GetServices<IHostedService>().OfType<OutboxSender>())
        {
            await sender.StopAsync(TestContext.Current.CancellationToken);
        }

        return gateway;
    }
}
