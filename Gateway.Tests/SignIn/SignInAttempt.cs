using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>One sign-in over the API, factor by factor. Each answer is judged as it comes: one that is not the last lets nobody in.</summary>
internal sealed class SignInAttempt(TestGateway gateway, string email, Authenticator? phone)
{
    private const string Here = "usual-agent/1";
    private const string Elsewhere = "another-agent/1";
    private ReceivedMail mail = null!;
    private ReceivedMail? otpMail;

    /// <summary>The handle that carries the sign-in on; empty before there is one.</summary>
    public string MagicLinkId { get; private set; } = "";

    /// <summary>What is presented as each factor, where it is right.</summary>
    public string Right(string factor) => factor switch
    {
        "link" => mail.Token,
        "code" => mail.Code,
        "otp" => otpMail!.Code,
        _ => phone!.CodeAt(gateway.Clock.GetUtcNow()),
    };

    public string Wrong(string factor) => factor switch
    {
        "link" => mail.Token[..^2] + (mail.Token[^2] == 'A' ? "B" : "A") + mail.Token[^1],
        "code" or "otp" => SignInCalls.Other(Right(factor)),
        _ => phone!.WrongCodeAt(gateway.Clock.GetUtcNow()),
    };

    public async Task AskAsync() => mail = await AskedAsync(() => gateway.PostAsync("/api/magic-link/send", new { email }));

    /// <summary>A click in a browser other than the one that asked, with nothing typed.</summary>
    public async Task<string> ClickAsync()
    {
        using var browser = gateway.NewBrowser();
        using var answer = await browser.SubmitAsync(await browser.OpenAsync(mail.Link));
        AssertNoCookie(answer);
        return (int)answer.StatusCode == 400 ? "nothing" : $"{(int)answer.StatusCode}";
    }

    /// <summary>Presents something as a factor, and takes the sign-in on with what is answered.</summary>
    public async Task<string> PresentAsync(string factor, string secret, bool elsewhere = false)
    {
        using var response = await SendAsync(factor, secret, elsewhere);
        return await TakeInAsync(response);
    }

    /// <summary>Presents it twenty times at once.</summary>
    public async Task<IReadOnlyList<string>> PresentAtOnceAsync(string factor, string secret)
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(factor, secret, elsewhere: false)));
        var seen = new List<string>();
        foreach (var response in responses)
        {
            seen.Add(await TakeInAsync(response));
            response.Dispose();
        }

        return seen;
    }

    private Task<HttpResponseMessage> SendAsync(string factor, string secret, bool elsewhere)
    {
        (string, string) agent = ("User-Agent", elsewhere ? Elsewhere : Here);
        return factor switch
        {
            "link" => gateway.PostAsync("/api/magic-link/verify", new { token = secret }, agent),
            "code" => gateway.PostAsync("/api/magic-link/code/verify", new { email, code = secret }, agent),
            "otp" => gateway.PostAsync("/api/magic-link/otp/verify", new { magicLinkId = MagicLinkId, otp = secret }, agent),
            _ => gateway.PostAsync("/api/magic-link/totp/verify", new { magicLinkId = MagicLinkId, code = secret }, agent),
        };
    }

    private async Task<string> TakeInAsync(HttpResponseMessage response)
    {
        AssertNoCookie(response);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var status = (int)response.StatusCode;
        if (status == 200 && body.TryGetProperty("jwt", out var jwt))
        {
            Assert.True(await gateway.IsSignedInAsync(jwt.GetString()!));
            return "signed-in";
        }

        body.SignsNobodyIn();
        var outcome = status == 200 && body.GetProperty("requiresOtp").GetBoolean() ? "otp"
            : body.TryGetProperty("methods", out var methods) ? methods[0].GetString()!
            : $"{status} {body.GetProperty("error").GetString()}";
        if (body.TryGetProperty("magicLinkId", out var handle))
        {
            Assert.Equal(outcome == "otp" ? 200 : 401, status);
            MagicLinkId = handle.GetString()!;
            await AssertOpensNothingAsync(MagicLinkId);
        }

        if (outcome == "otp")
        {
            otpMail = await ReadAsync();
        }

        return outcome;
    }

    private async Task<ReceivedMail> AskedAsync(Func<Task<HttpResponseMessage>> ask)
    {
        using var response = await ask();
        await response.JsonAsync(200);
        return await ReadAsync();
    }

    private async Task<ReceivedMail> ReadAsync()
    {
        while (true)
        {
            var next = await gateway.Mailbox.NextAsync();
            if (next.Mail.To == email)
            {
                return next;
            }
        }
    }

    /// <summary>What is handed out between factors is no credential.</summary>
    private async Task AssertOpensNothingAsync(string handle)
    {
        Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session", ("Authorization", $"Bearer {handle}")));
        Assert.Equal(401, await gateway.StatusAsync("/api/magic-link/session", ("Cookie", $"mlg-session={handle}")));
        Assert.Equal(401, await gateway.StatusAsync("/app", ("Authorization", $"Bearer {handle}")));
        Assert.Equal(401, await gateway.StatusAsync("/app", ("Cookie", $"mlg-session={handle}; mlg-sign-in={handle}")));
        await gateway.NotRefreshedAsync(handle);
    }

    private static void AssertNoCookie(HttpResponseMessage response) =>
        Assert.DoesNotContain(response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [], line => line.StartsWith("mlg-session", StringComparison.Ordinal));
}
