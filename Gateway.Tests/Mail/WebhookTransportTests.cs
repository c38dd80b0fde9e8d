using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace MagicLink.Gateway.Tests.Mail;

public sealed class WebhookTransportTests
{
    private const string Secret = "a secret of some length";
    private static readonly OutgoingMail Mail = new("ann@example.com", "Grüße", "text\n", "<p>html</p>");

    [Fact]
    public async Task A_mail_is_posted_as_json_and_signed()
    {
        await using var provider = await Upstream.StartAsync();
        await using var gateway = await StartAsync(provider);

        await SendAsync(gateway);

        var request = Assert.Single(provider.Requests);
        Assert.Equal(("POST", "/hook?key=1"), (request.Method, request.RawTarget));
        Assert.StartsWith("application/json", request["Content-Type"], StringComparison.Ordinal);
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal(["to", "subject", "text", "html"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            [Mail.To, Mail.Subject, Mail.Text, Mail.Html], body.EnumerateObject().Select(field => field.Value.GetString()));
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(request.Body));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(mac), request["X-Gateway-Signature"]);
        Assert.Equal("one@gateway.example", request["Idempotency-Key"]);
    }

    [Theory]
    [InlineData(200, false, false)]
    [InlineData(202, false, false)]
    [InlineData(400, true, false)]
    [InlineData(401, true, false)]
    [InlineData(404, true, false)]
    [InlineData(422, true, false)]
    [InlineData(408, false, true)]
    [InlineData(429, false, true)]
    [InlineData(500, false, true)]
    [InlineData(503, false, true)]
    public async Task An_answer_says_whether_another_try_makes_sense(int status, bool dead, bool retried)
    {
        await using var provider = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(provider);

        var fault = await Record.ExceptionAsync(() => SendAsync(gateway));

        Assert.Equal(dead, fault is MailRefusedException);
        Assert.Equal(retried, fault is not null and not MailRefusedException);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(400, true)]
    public async Task An_answer_counts_as_soon_as_its_status_is_there(int status, bool dead)
    {
        await using var provider = await Upstream.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var gateway = await StartAsync(provider);

        var fault = await Record.ExceptionAsync(() => SendAsync(gateway).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        Assert.Equal(dead ? typeof(MailRefusedException) : null, fault?.GetType());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var provider = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(provider);

        var fault = await Record.ExceptionAsync(() => SendAsync(gateway));

        Assert.NotNull(fault);
        Assert.IsNotType<MailRefusedException>(fault);
        Assert.Equal("/hook?key=1", Assert.Single(provider.Requests).RawTarget);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_tried_again()
    {
        var provider = await Upstream.StartAsync();
        await using var gateway = await StartAsync(provider);
        await provider.DisposeAsync();

        var fault = await Record.ExceptionAsync(() => SendAsync(gateway));

        Assert.IsType<HttpRequestException>(fault);
    }

    private static Task<TestGateway> StartAsync(Upstream provider) => TestGateway.StartAsync(configure: config => config
        .With("Mail:Transport", "webhook").With("Mail:Webhook:Url", provider.Url + "/hook?key=1").With("Mail:Webhook:Secret", Secret));

    /// <summary>Sends with the transport as the gateway sets it up; the mailbox of the harness only stands before it.</summary>
    private static Task SendAsync(TestGateway gateway) => gateway.App.Services.GetServices<IMailTransport>().OfType<WebhookTransport>().Single()
        .SendAsync(Mail, "one@gateway.example", TestContext.Current.CancellationToken);
}
