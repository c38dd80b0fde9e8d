using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>Walks the whole matrix over HTTP: what each cell answers, and that none of them lets anybody in early.</summary>
public sealed class SignInMatrixTests(SignInMatrixTests.Gateways gateways) : IClassFixture<SignInMatrixTests.Gateways>
{
    private static int people;

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Each_cell_answers_as_the_table_says_and_none_signs_in_early(string line)
    {
        var cell = SignInMatrix.Cell(line);
        var gateway = cell.NeedsOtp ? gateways.WithOtp : gateways.WithoutOtp;
        var email = $"person{Interlocked.Increment(ref people)}@example.com";
        var phone = cell.HasTotp ? await EnrolledAsync(gateway, email, cell) : null;
        var before = Sessions(gateway, email);

        var answers = await WalkAsync(gateway, email, cell, phone);

        Assert.Equal(cell.Answers.Select(answer => answer.StartsWith("20× ", StringComparison.Ordinal) ? "as stated" : answer), answers);
        Assert.Equal(cell.Answers.Count(answer => answer.StartsWith("signed-in", StringComparison.Ordinal) || answer.StartsWith("20× signed-in", StringComparison.Ordinal)), Sessions(gateway, email) - before);
    }

    [Fact]
    public void No_cell_is_missing()
    {
        var cells = SignInMatrix.Lines.Select(SignInMatrix.Cell).ToList();
        Assert.Equal(cells.Count, cells.Select(cell => (cell.Mfa, cell.Way, cell.At, cell.Happens)).Distinct().Count());
        foreach (var group in cells.GroupBy(cell => (cell.Mfa, cell.Way)))
        {
            var last = group.First().Factors.Count - 1;
            string[] atLast = ["right", "wrong", "expired", "used", "parallel", "elsewhere"];
            string[] atFirst = ["wrong", "expired", "used", "parallel"];
            Assert.Empty(atLast.Except(group.Where(cell => cell.At == last).Select(cell => cell.Happens)));
            Assert.Empty(atFirst.Except(group.Where(cell => cell.At == 0).Select(cell => cell.Happens)));
        }

        Assert.Equal(8, cells.Select(cell => (cell.Mfa, cell.Way)).Distinct().Count());
    }

    public static TheoryData<string> Lines() => [.. SignInMatrix.Lines];

    private static async Task<List<string>> WalkAsync(TestGateway gateway, string email, SignInCell cell, Authenticator? phone)
    {
        var attempt = new SignInAttempt(gateway, email, phone);
        await attempt.AskAsync();
        if (cell.Happens == "clicked")
        {
            return [await attempt.ClickAsync()];
        }

        var answers = new List<string>();
        for (var i = 0; i < cell.At; i++)
        {
            answers.Add(await attempt.PresentAsync(cell.Factors[i], attempt.Right(cell.Factors[i])));
        }

        var factor = cell.Factors[cell.At];
        var right = cell.Happens == "skipped" ? "" : attempt.Right(factor);
        switch (cell.Happens)
        {
            case "wrong":
                answers.Add(await attempt.PresentAsync(factor, attempt.Wrong(factor)));
                break;
            case "expired":
                gateway.Clock.Advance(cell.At > 0 ? TimeSpan.FromMinutes(5) : factor == "link" ? TimeSpan.FromMinutes(15) : TimeSpan.FromMinutes(10));
                answers.Add(await attempt.PresentAsync(factor, factor == "totp" ? attempt.Right(factor) : right));
                break;
            case "used":
                answers.Add(await attempt.PresentAsync(factor, right));
                answers.Add(await attempt.PresentAsync(factor, right));
                break;
            case "parallel":
                answers.Add(Judge(cell.Answers[cell.At], await attempt.PresentAtOnceAsync(factor, right)));
                break;
            case "skipped":
                answers.Add(await attempt.PresentAsync(factor, attempt.Right(factor)));
                answers.Add(await attempt.PresentAsync("totp", attempt.Right("totp")));
                break;
            case "reused":
                answers.AddRange(await PresentRestAsync(attempt, cell, cell.At));
                answers.AddRange(await ReuseAsync(new SignInAttempt(gateway, email, phone), cell, right));
                break;
            default:
                answers.Add(await attempt.PresentAsync(factor, right, elsewhere: cell.Happens == "elsewhere"));
                break;
        }

        return answers;
    }

    private static async Task<List<string>> PresentRestAsync(SignInAttempt attempt, SignInCell cell, int from)
    {
        var answers = new List<string>();
        foreach (var factor in cell.Factors.Skip(from))
        {
            answers.Add(await attempt.PresentAsync(factor, attempt.Right(factor)));
        }

        return answers;
    }

    /// <summary>Another sign-in of the same person, up to the factor, which is then proved with what proved it before.</summary>
    private static async Task<List<string>> ReuseAsync(SignInAttempt another, SignInCell cell, string spent)
    {
        await another.AskAsync();
        var answers = new List<string>();
        foreach (var factor in cell.Factors.Take(cell.At))
        {
            answers.Add(await another.PresentAsync(factor, another.Right(factor)));
        }

        answers.Add(await another.PresentAsync(cell.Factors[cell.At], spent));
        return answers;
    }

    private static string Judge(string stated, IReadOnlyList<string> seen)
    {
        var parts = stated["20× ".Length..].Split(" | ");
        var others = parts[1].Split(" / ");
        return seen.Count(answer => answer == parts[0]) == 1 && seen.Where(answer => answer != parts[0]).All(others.Contains)
            ? "as stated"
            : string.Join(", ", seen.CountBy(answer => answer));
    }

    private static async Task<Authenticator> EnrolledAsync(TestGateway gateway, string email, SignInCell cell)
    {
        var mail = await gateway.SendAsync(email);
        using var verified = await gateway.VerifyLinkAsync(mail.Token);
        var body = await verified.JsonAsync(200);
        if (cell.NeedsOtp)
        {
            using var proved = await gateway.VerifyOtpAsync(body.GetProperty("magicLinkId").GetString()!, (await gateway.Mailbox.NextAsync()).Code);
            body = await proved.JsonAsync(200);
        }

        return (await gateway.EnrolAsync(ApiSession.From(body).Jwt)).Phone;
    }

    private static long Sessions(TestGateway gateway, string email) =>
        (long)gateway.Rows($"SELECT COUNT(*) AS n FROM sessions JOIN users ON users.id = sessions.user_id WHERE users.email = '{email}'")[0]["n"]!;

    /// <summary>One gateway that asks for a mailed code and one that does not; each cell has a person of its own.</summary>
    public sealed class Gateways : IAsyncLifetime
    {
        private Upstream app = null!;

        internal TestGateway WithOtp { get; private set; } = null!;

        internal TestGateway WithoutOtp { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            app = await Upstream.StartAsync();
            WithOtp = await TestGateway.StartAsync(app, config => config.With("Otp:Required", true));
            WithoutOtp = await TestGateway.StartAsync(app);
        }

        public async ValueTask DisposeAsync()
        {
            await WithOtp.DisposeAsync();
            await WithoutOtp.DisposeAsync();
            await app.DisposeAsync();
        }
    }
}
