using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Mail scanners, previews and browsers reach the API's address of a link too.</summary>
public sealed class ScannerTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;
    [Theory]
    [InlineData("Sec-Fetch-Mode", "navigate")]
    [InlineData("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]
    [InlineData("Accept", "application/json;q=0.5, text/html")]
    public async Task A_navigation_is_sent_to_the_confirm_page_and_spends_nothing(string header, string value)
    {
        var mail = await gateway.SendAsync("ann@example.com");

        using var navigated = await gateway.RequestAsync(HttpMethod.Get, $"/api/magic-link/verify?token={mail.Token}", null, (header, value));

        Assert.Equal(302, (int)navigated.StatusCode);
        Assert.Equal($"{gateway.Config.PublicUrl}/_gateway/link?token={mail.Token}", navigated.Headers.Location?.OriginalString);
        Assert.Equal("no-store", navigated.Headers.CacheControl?.ToString());
        await StillGoodAsync(mail);
    }

    [Theory]
    [InlineData("Accept", "application/json")]
    [InlineData("Accept", "*/*")]
    [InlineData("Accept", "text/html;q=0.5, application/json")]
    [InlineData("Sec-Fetch-Mode", "cors")]
    public async Task A_program_is_answered(string header, string value)
    {
        var mail = await gateway.SendAsync("ann@example.com");

        using var response = await gateway.RequestAsync(HttpMethod.Get, $"/api/magic-link/verify?token={mail.Token}", null, (header, value));

        await response.JsonAsync(200);
    }

    [Fact]
    public async Task Looking_with_head_spends_nothing()
    {
        var mail = await gateway.SendAsync("ann@example.com");

        using var api = await gateway.RequestAsync(HttpMethod.Head, $"/api/magic-link/verify?token={mail.Token}");
        using var page = await gateway.RequestAsync(HttpMethod.Head, mail.Link);

        Assert.Equal(405, (int)api.StatusCode);
        Assert.Equal(200, (int)page.StatusCode);
        await StillGoodAsync(mail);
    }

    private async Task StillGoodAsync(ReceivedMail mail)
    {
        using var response = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        await response.JsonAsync(200);
    }
}
