using System.Net.Http.Headers;
using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Mudbase;

/// <summary>What a client says about itself beside its proof is nobody's identity.</summary>
public sealed class ContextTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway gateway = shared.Gateway;
    private readonly MudbaseClient client = new(shared.Gateway);

    [Fact]
    public async Task Who_signs_in_is_who_the_mail_went_to_whatever_the_client_says()
    {
        var victim = (await client.SignInAsync("victim@example.com")).GetProperty("user").GetProperty("_id").GetString()!;
        var mail = await client.MailAsync("attacker@example.com");

        var answer = await MudbaseClient.OkAsync(client.PostAsync("/api/auth/magic-link/verify", Claiming(victim, new() { ["token"] = mail.Token })));

        await IsTheAttackerAloneAsync(answer.GetProperty("token").GetString()!, victim);
        await MudbaseClient.OkAsync(client.PostAsync("/api/auth/otp/send", Claiming(victim, new() { ["method"] = "email", ["email"] = "attacker@example.com" })));
        var code = (await gateway.Mailbox.NextAsync()).Code;
        answer = await MudbaseClient.OkAsync(
            client.PostAsync("/api/auth/otp/verify", Claiming(victim, new() { ["identifier"] = "attacker@example.com", ["otp"] = code })));
        await IsTheAttackerAloneAsync(answer.GetProperty("token").GetString()!, victim);
        answer = await MudbaseClient.OkAsync(
            client.PostAsync("/api/auth/refresh", Claiming(victim, new() { ["refreshToken"] = answer.GetProperty("refreshToken").GetString()! })));
        await IsTheAttackerAloneAsync(answer.GetProperty("token").GetString()!, victim);
    }

    [Fact]
    public async Task A_code_of_ones_own_opens_nobody_elses_account()
    {
        await client.MailAsync("owner@example.com");
        var own = await client.MailAsync("thief@example.com");

        await MudbaseClient.RefusedAsync(
            client.PostAsync("/api/auth/otp/verify", new { identifier = "owner@example.com", email = "thief@example.com", otp = own.Code }), 401, "OTP_INVALID");
    }

    [Fact]
    public async Task The_same_name_at_another_domain_is_another_person_and_signs_up_as_well()
    {
        var first = (await client.SignInAsync("john1@a.example")).GetProperty("user");
        var second = (await client.SignInAsync("john1@b.example")).GetProperty("user");
        var firstAgain = (await client.SignInAsync("john1@a.example")).GetProperty("user");

        Assert.NotEqual(first.GetProperty("_id").GetString(), second.GetProperty("_id").GetString());
        Assert.Equal("john1@b.example", second.GetProperty("email").GetString());
        Assert.Equal(first.GetProperty("_id").GetString(), firstAgain.GetProperty("_id").GetString());
    }

    [Fact]
    public async Task One_session_speaks_in_both_dialects()
    {
        await client.SignInAsync("both@example.com");
        Assert.True(await gateway.IsSignedInAsync(client.Token!));

        using var other = await gateway.PostAsync("/api/magic-link/logout", new { }, ("Authorization", $"Bearer {client.Token}"));

        await other.JsonAsync(200);
        await MudbaseClient.RefusedAsync(client.GetAsync("/api/users/me"), 401, "UNAUTHENTICATED");
        using var refused = await gateway.GetAsync("/api/magic-link/session", client.Token);
        await refused.RefusalAsync(401, "UNAUTHENTICATED");
    }

    private static Dictionary<string, object> Claiming(string victim, Dictionary<string, object> body) => new(body)
    {
        ["userId"] = victim,
        ["_id"] = victim,
        ["sub"] = victim,
        ["role"] = "admin",
        ["roles"] = new[] { "admin" },
        ["projectId"] = "evilproject",
        ["user"] = new { _id = victim, email = "victim@example.com", role = "admin" },
        ["context"] = new { userId = victim, email = "victim@example.com", role = "admin", marker = "copied" },
        ["email"] = body.GetValueOrDefault("email", "victim@example.com"),
    };

    private async Task IsTheAttackerAloneAsync(string token, string victim)
    {
        var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = Encoding.UTF8.GetString(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
        Assert.All([victim, "victim", "admin", "evilproject", "copied", "context"], claim => Assert.DoesNotContain(claim, claims, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var user = (await response.JsonAsync(200)).GetProperty("user");
        Assert.Equal(("attacker@example.com", "user"), (user.GetProperty("email").GetString(), user.GetProperty("role").GetString()));
    }
}
