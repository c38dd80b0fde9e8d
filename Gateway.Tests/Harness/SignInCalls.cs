using System.Text.Json;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>An API client's calls while it signs in.</summary>
internal static class SignInCalls
{
    public static Task<HttpResponseMessage> VerifyLinkAsync(this TestGateway gateway, string token) => gateway.PostAsync("/api/magic-link/verify", new { token });

    public static Task<HttpResponseMessage> VerifyCodeAsync(this TestGateway gateway, string email, string code) =>
        gateway.PostAsync("/api/magic-link/code/verify", new { email, code });

    public static Task<HttpResponseMessage> VerifyOtpAsync(this TestGateway gateway, string magicLinkId, string otp) =>
        gateway.PostAsync("/api/magic-link/otp/verify", new { magicLinkId, otp });

    public static Task<HttpResponseMessage> ResendOtpAsync(this TestGateway gateway, string magicLinkId) =>
        gateway.PostAsync("/api/magic-link/otp/resend", new { magicLinkId });

    /// <summary>Asks for a link, confirms it, and reads the code that is mailed then.</summary>
    public static async Task<(string MagicLinkId, string Otp)> AwaitOtpAsync(this TestGateway gateway, string email)
    {
        var mail = await gateway.SendAsync(email);
        using var response = await gateway.VerifyLinkAsync(mail.Token);
        var body = await response.JsonAsync(200);
        Assert.True(body.GetProperty("requiresOtp").GetBoolean());
        return (body.GetProperty("magicLinkId").GetString()!, (await gateway.Mailbox.NextAsync()).Code);
    }

    /// <summary>Six digits that are not these.</summary>
    public static string Other(string code) => code == "000000" ? "000001" : "000000";

    /// <summary>Signs nobody in: no answer carries a token, and nobody has a session.</summary>
    public static void SignsNobodyIn(this JsonElement body)
    {
        Assert.False(body.TryGetProperty("jwt", out _));
        Assert.False(body.TryGetProperty("refreshToken", out _));
    }
}
