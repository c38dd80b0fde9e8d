using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class LinkTests
{
    [Fact]
    public async Task A_link_works_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var mail = await gateway.SendAsync("ann@example.com");

        using var first = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });
        using var second = await gateway.PostAsync("/api/magic-link/verify", new { token = mail.Token });

        var signedIn = await first.JsonAsync(200);
        Assert.Equal("ann@example.com", signedIn.GetProperty("user").GetProperty("email").GetString());
        await second.RefusalAsync(410, "TOKEN_ALREADY_USED");
    }

    [Fact]
    public async Task Of_sixty_parallel_verifies_of_one_link_exactly_one_signs_in()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream);
        var mail = await gateway.SendAsync("ann@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.GetAsync($"/api/magic-link/verify?token={mail.Token}")));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.Equal(59, answers.Count(answer => (int)answer.StatusCode == 410));
    }
}
