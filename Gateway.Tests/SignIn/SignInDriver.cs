using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Does to a real gateway what the model is told, and compares after every step.</summary>
internal sealed class SignInDriver(TestGateway gateway, SignInModel model, IDictionary<string, int> seen)
{
    private const string Api = "/api/magic-link";
    private static readonly int[] Waits = [30, 61, 300, 600, 960, 1860];
    private static int sequences;
    private readonly ModelPerson[] people = [.. Enumerable.Range(0, 2).Select(i => new ModelPerson($"p{i}-{Interlocked.Increment(ref sequences)}@example.com"))];
    private readonly List<(ModelChallenge Model, ReceivedMail Mail)> mails = [];
    private readonly List<(ModelContinuation Model, string Handle)> handles = [];
    private readonly Dictionary<ModelContinuation, List<string>> otps = [];
    private readonly Dictionary<ModelTotp, Enrolment> phones = [];
    private readonly List<(ModelToken Model, string Jwt)> tokens = [];
    private readonly List<(ModelRefresh Model, string Token)> refreshTokens = [];

    public async Task RunAsync(IEnumerable<SignInStep> steps)
    {
        var n = 0;
        foreach (var step in steps)
        {
            model.Now = gateway.Clock.GetUtcNow();
            await DoAsync(step, $"step {++n}, {step}");
            await CompareTokensAsync(tokens.TakeLast(6), $"step {n}, {step}");
        }

        model.Now = gateway.Clock.GetUtcNow();
        await CompareTokensAsync(tokens, "the end");
        foreach (var (refresh, token) in refreshTokens.ToList())
        {
            await PostAsync("/refresh", new { refreshToken = token }, null, model.Refresh(refresh, 0), "the end");
        }

        Assert.Equal(model.Sessions.Count, people.Sum(person => gateway.Rows($"SELECT 1 FROM sessions JOIN users ON users.id = user_id WHERE email = '{person.Email}'").Count));
    }

    private async Task DoAsync(SignInStep step, string where)
    {
        var person = people[step.Person];
        switch (step.Call)
        {
            case Call.Send:
                var challenge = model.Send(person);
                await PostAsync("/send", new { email = person.Email }, null, "200", where);
                mails.Add((challenge, await ReadAsync(person)));
                break;
            case Call.Link or Call.Code when Newest(mails.Where(mail => mail.Model.Person == person), step.Which) is { Mail: not null } mail:
                await (step.Call == Call.Link
                    ? PostAsync("/verify", new { token = mail.Mail.Token }, null, model.ByLink(mail.Model), where)
                    : PostAsync("/code/verify", new { email = person.Email, code = Digits(mail.Mail.Code, step.How) }, null, model.ByCode(mail.Model, step.How == 0), where));
                break;
            case Call.Otp or Call.Resend or Call.Totp or Call.Backup or Call.EnrolIn or Call.ConfirmIn when Newest(handles, step.Which) is { Handle: not null } held:
                await ContinueAsync(step, held.Model, held.Handle, where);
                break;
            case Call.Refresh when Newest(refreshTokens.Where(token => token.Model.Used is null == step.How is 0 or 2), step.Which) is { Token: not null } held:
                var client = step.How >= 2 ? 1 : 0;
                await PostAsync("/refresh", new { refreshToken = held.Token }, null, model.Refresh(held.Model, client), where, client);
                break;
            case Call.Enrol or Call.Confirm or Call.Disable or Call.StepUp or Call.Logout or Call.LogoutAll or Call.LogoutOthers
                when Newest(tokens, step.Which) is { Jwt: not null } held:
                await CallAsync(step, held.Model, held.Jwt, where);
                break;
            case Call.DisablePerson or Call.EnablePerson when person.Exists:
                model.SetDisabled(person, step.Call == Call.DisablePerson);
                await gateway.SetDisabledAsync(person.Email, person.Disabled);
                break;
            case Call.GoOn:
                await DoAsync(Towards(step), where);
                break;
            case Call.Wait:
                gateway.Clock.Advance(TimeSpan.FromSeconds(Waits[step.How]));
                model.Now = gateway.Clock.GetUtcNow();
                break;
        }
    }

    private SignInStep Towards(SignInStep step)
    {
        var person = people[step.Person];
        var held = handles.FindLastIndex(each => each.Model.Person == person && each.Model.IsLive(model.Now));
        if (held >= 0)
        {
            var call = handles[held].Model.Stage switch
            {
                "otp" => Call.Otp,
                "totp" => Call.Totp,
                _ => person.Totp is null ? Call.EnrolIn : Call.ConfirmIn,
            };
            var isSpent = call == Call.Totp && person.Totp?.LastStep >= model.Step;
            return new SignInStep(call, step.Person, handles.Count - 1 - held, isSpent ? 3 : 0);
        }

        var own = mails.FindAll(mail => mail.Model.Person == person);
        var live = own.FindLastIndex(mail => mail.Model.IsLive(model.Now));
        return live < 0 ? step with { Call = Call.Send } : new SignInStep(Call.Link, step.Person, own.Count - 1 - live, 0);
    }

    private async Task ContinueAsync(SignInStep step, ModelContinuation held, string magicLinkId, string where)
    {
        switch (step.Call)
        {
            case Call.Otp:
                var otp = otps.GetValueOrDefault(held)?.Last() ?? "000000";
                var typed = step.How == 1 && otps.GetValueOrDefault(held) is { Count: > 1 } several && several[^2] != otp ? several[^2] : Digits(otp, step.How);
                await PostAsync("/otp/verify", new { magicLinkId, otp = typed }, null, model.ByOtp(held, step.How == 0), where);
                break;
            case Call.Resend:
                var resent = model.Resend(held);
                await PostAsync("/otp/resend", new { magicLinkId }, null, resent, where);
                if (resent.Answer == "200")
                {
                    otps[held].Add((await ReadAsync(held.Person)).Code);
                }

                break;
            case Call.Totp:
                var (code, spend) = Code(held.Person, step.How);
                await PostAsync("/totp/verify", new { magicLinkId, code }, null, model.BySecondFactor(held, spend), where);
                break;
            case Call.Backup:
                var backupCode = held.Person.Totp is { } totp ? phones[totp].BackupCodes[step.How] : "00000000";
                await PostAsync("/totp/verify", new { magicLinkId, backupCode }, null, model.BySecondFactor(held, left => left.BackupCodes.Remove(step.How)), where);
                break;
            case Call.EnrolIn:
                await EnrolAsync(new { magicLinkId }, null, model.EnrolIn(held), held.Person, where);
                break;
            case Call.ConfirmIn:
                var (confirming, confirm) = Code(held.Person, step.How);
                await PostAsync("/totp/confirm", new { magicLinkId, code = confirming }, null, model.ConfirmIn(held, confirm), where);
                break;
        }
    }

    private async Task CallAsync(SignInStep step, ModelToken held, string jwt, string where)
    {
        var person = held.Session.Person;
        var (code, spend) = Code(person, step.How);
        switch (step.Call)
        {
            case Call.Enrol:
                await EnrolAsync(new { }, jwt, SignInModel.Enrol(person, held.IsAlive(model.Now), SignInModel.Unauthenticated), person, where);
                break;
            case Call.Confirm:
                await PostAsync("/totp/confirm", new { code }, jwt, model.Confirm(held, spend), where);
                break;
            case Call.Disable:
                await PostAsync("/totp/disable", new { code }, jwt, model.Disable(held, spend), where);
                break;
            case Call.StepUp:
                await PostAsync("/totp/verify", new { code }, jwt, model.StepUp(held, spend), where);
                break;
            case Call.Logout:
                await PostAsync("/logout", new { }, jwt, model.End(held, session => session == held.Session), where);
                break;
            case Call.LogoutAll:
                await PostAsync("/logout-all", new { }, jwt, model.End(held, _ => true), where);
                break;
            case Call.LogoutOthers:
                await PostAsync("/logout-others", new { }, jwt, model.End(held, session => session != held.Session), where);
                break;
        }
    }

    /// <summary>What the phone shows in this way, and what that spends: right, the last one once more, wrong, of the next step, of the last, of long ago.</summary>
    private (string Code, Func<ModelTotp, bool> Spend) Code(ModelPerson person, int how)
    {
        if (person.Totp is not { } totp || how == 2)
        {
            var none = person.Totp is { } known ? phones[known].Phone.WrongCodeAt(model.Now) : "000000";
            return (none, _ => false);
        }

        var step = how switch
        {
            0 => model.Step,
            1 => Math.Max(0, totp.LastStep),
            3 => model.Step + 1,
            4 => model.Step - 1,
            _ => model.Step - 3,
        };
        return (phones[totp].Phone.CodeAt(DateTimeOffset.FromUnixTimeSeconds(step * 30)), each => each.SpendStep(step, model.Step));
    }

    private async Task EnrolAsync(object body, string? jwt, Expected expected, ModelPerson person, string where)
    {
        var answer = await PostAsync("/totp/enroll", body, jwt, expected, where);
        if (expected.Answer == "200")
        {
            phones[person.Totp!] = new Enrolment(
                Authenticator.Scan(answer.GetProperty("qrCodeUri").GetString()!), [.. answer.GetProperty("backupCodes").EnumerateArray().Select(code => code.GetString()!)]);
        }
    }

    private async Task<JsonElement> PostAsync(string path, object body, string? jwt, Expected expected, string where, int client = 0)
    {
        (string, string)[] headers = [("User-Agent", $"client/{client}"), .. jwt is null ? Array.Empty<(string, string)>() : [("Authorization", $"Bearer {jwt}")]];
        using var response = await gateway.RequestAsync(HttpMethod.Post, Api + path, JsonContent.Create(body, body.GetType()), headers);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var outcome = Outcome((int)response.StatusCode, answer);
        Assert.True(outcome == expected.Answer, $"{where}: {outcome}, and the model says {expected.Answer}");
        seen[outcome] = seen.TryGetValue(outcome, out var times) ? times + 1 : 1;
        await TakeInAsync(expected, answer, where);
        return answer;
    }

    private async Task TakeInAsync(Expected expected, JsonElement answer, string where)
    {
        if (expected.Session is { } session)
        {
            tokens.Add((new ModelToken(session, model.Now), answer.GetProperty("jwt").GetString()!));
            var token = answer.GetProperty("refreshToken").GetString()!;
            var known = refreshTokens.Find(each => each.Model == expected.Refresh);
            Assert.True(known.Token is null || known.Token == token, $"{where}: not the same successor");
            if (known.Token is null)
            {
                refreshTokens.Add((expected.Refresh ?? new ModelRefresh(session), token));
            }
        }
        else
        {
            answer.SignsNobodyIn();
        }

        if (expected.Continuation is { } waiting && handles.TrueForAll(each => each.Model != waiting))
        {
            handles.Add((waiting, answer.GetProperty("magicLinkId").GetString()!));
            if (waiting.Stage == "otp")
            {
                otps[waiting] = [(await ReadAsync(waiting.Person)).Code];
            }
        }
    }

    private async Task CompareTokensAsync(IEnumerable<(ModelToken Model, string Jwt)> some, string where)
    {
        foreach (var (token, jwt) in some)
        {
            var isAlive = await gateway.IsSignedInAsync(jwt);
            Assert.True(isAlive == token.IsAlive(model.Now), $"{where}: a token of {token.Session.Person.Email} {(isAlive ? "lives that the model forbids" : "is refused that the model allows")}");
        }
    }

    private async Task<ReceivedMail> ReadAsync(ModelPerson person)
    {
        while (true)
        {
            var mail = await gateway.Mailbox.NextAsync();
            if (mail.Mail.To == person.Email)
            {
                return mail;
            }
        }
    }

    private static string Outcome(int status, JsonElement answer) =>
        answer.TryGetProperty("jwt", out _) ? "signed-in"
        : answer.TryGetProperty("requiresOtp", out _) ? "otp"
        : answer.TryGetProperty("methods", out var methods) ? methods[0].GetString()!
        : status == 200 ? "200" : $"{status} {answer.GetProperty("error").GetString()}";

    private static string Digits(string code, int how) => how == 0 ? code : SignInCalls.Other(code);

    private static T? Newest<T>(IEnumerable<T> held, int which) => held.Reverse().Skip(which).FirstOrDefault();
}
