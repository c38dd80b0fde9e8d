namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>
/// What may be signed in, and what any call is answered with: the rules of the specification once more, in memory and for one caller
/// after the other.
/// </summary>
internal sealed class SignInModel(bool otpRequired, bool mfaRequired)
{
    public const string Unauthenticated = "401 UNAUTHENTICATED";
    private const string WrongCode = "401 OTP_INVALID";
    private const string WrongFactor = "401 TOTP_INVALID";
    private const string Gone = "410 OTP_EXPIRED";
    private const string Locked = "429 RATE_LIMITED";
    private static readonly TimeSpan HandleLife = TimeSpan.FromMinutes(5);

    public DateTimeOffset Now { get; set; }

    public long Step => Now.ToUnixTimeSeconds() / 30;

    public List<ModelSession> Sessions { get; } = [];

    public ModelChallenge Send(ModelPerson person)
    {
        var challenge = new ModelChallenge(person, Now);
        person.Challenges.Add(challenge);
        foreach (var surplus in person.Challenges.Where(each => each.IsLive(Now)).Reverse().Skip(3).ToList())
        {
            surplus.Killed = true;
        }

        return challenge;
    }

    public Expected ByLink(ModelChallenge challenge)
    {
        if (challenge.Consumed)
        {
            return "410 TOKEN_ALREADY_USED";
        }

        if (challenge.Person.Disabled)
        {
            challenge.Killed = true;
            return "403 ACCOUNT_DISABLED";
        }

        return challenge.IsLive(Now) ? Open(challenge) : challenge.Killed ? "410 TOKEN_INVALID" : "410 TOKEN_EXPIRED";
    }

    public Expected ByCode(ModelChallenge challenge, bool right)
    {
        var person = challenge.Person;
        if (!person.CodeLock.Count(Now))
        {
            return WrongCode;
        }

        var counted = person.Challenges.Where(each => each.IsLive(Now) && Now < each.Created.AddMinutes(10) && each.CodeAttempts < 5).ToList();
        counted.ForEach(each => each.CodeAttempts++);
        if (!right || !counted.Contains(challenge))
        {
            return WrongCode;
        }

        challenge.Killed |= person.Disabled;
        return person.Disabled ? "403 ACCOUNT_DISABLED" : Open(challenge);
    }

    public Expected ByOtp(ModelContinuation waiting, bool right)
    {
        if (!waiting.Awaits("otp", Now) || waiting.OtpAttempts >= 5)
        {
            return Gone;
        }

        if (!waiting.Person.OtpLock.Count(Now))
        {
            return Locked;
        }

        waiting.OtpAttempts++;
        if (!right)
        {
            return WrongCode;
        }

        waiting.Person.OtpLock.Forget();
        return GoOn(waiting);
    }

    public Expected Resend(ModelContinuation waiting)
    {
        if (!waiting.Awaits("otp", Now) || waiting.OtpAttempts >= 5 || Now - waiting.Created > TimeSpan.FromMinutes(30))
        {
            return Gone;
        }

        if (Now - waiting.OtpSent < TimeSpan.FromSeconds(60))
        {
            return Locked;
        }

        (waiting.OtpSent, waiting.Expires) = (Now, Now + HandleLife);
        return "200";
    }

    /// <param name="spend">Spends the code or backup code; false when it is wrong.</param>
    public Expected BySecondFactor(ModelContinuation waiting, Func<ModelTotp, bool> spend)
    {
        if (!waiting.IsLive(Now))
        {
            return Gone;
        }

        return waiting.Stage != "totp" ? "409 CONFLICT" : Judge(waiting.Person, spend, confirmed: true) ?? GoOn(waiting);
    }

    public static Expected Enrol(ModelPerson person, bool may, string otherwise)
    {
        if (!may)
        {
            return otherwise;
        }

        if (person.Totp is { Confirmed: true })
        {
            return "409 CONFLICT";
        }

        person.Totp = new ModelTotp();
        return "200";
    }

    public Expected EnrolIn(ModelContinuation waiting) => Enrol(waiting.Person, waiting.Awaits("enroll", Now), Gone);

    public Expected ConfirmIn(ModelContinuation waiting, Func<ModelTotp, bool> spend) =>
        waiting.Awaits("enroll", Now) ? Confirm(waiting.Person, spend) ?? GoOn(waiting) : Gone;

    public Expected Confirm(ModelToken token, Func<ModelTotp, bool> spend) =>
        token.IsAlive(Now) ? Confirm(token.Session.Person, spend) ?? "200" : Unauthenticated;

    public Expected Disable(ModelToken token, Func<ModelTotp, bool> spend)
    {
        if (!token.IsAlive(Now))
        {
            return Unauthenticated;
        }

        if (Judge(token.Session.Person, spend, confirmed: true) is { } refusal)
        {
            return refusal;
        }

        token.Session.Person.Totp = null;
        return "200";
    }

    public Expected StepUp(ModelToken token, Func<ModelTotp, bool> spend) =>
        token.IsAlive(Now) ? Judge(token.Session.Person, spend, confirmed: true) ?? new Expected("signed-in", token.Session) : Unauthenticated;

    public Expected Refresh(ModelRefresh refresh, int client)
    {
        const string Refused = "401 REFRESH_INVALID";
        if (refresh.Session.Ended)
        {
            return Refused;
        }

        if (refresh.Used is not { } used)
        {
            (refresh.Used, refresh.Client, refresh.Successor) = (Now, client, new ModelRefresh(refresh.Session));
            return new Expected("signed-in", refresh.Session, Refresh: refresh.Successor);
        }

        var isFollowed = refresh.Successor!.Used is not null;
        if (Now - used > TimeSpan.FromSeconds(30) || (!isFollowed && client != refresh.Client))
        {
            refresh.Session.Ended = true;
            return Refused;
        }

        return isFollowed ? Refused : new Expected("signed-in", refresh.Session, Refresh: refresh.Successor);
    }

    /// <summary>Ends those of the caller's sessions that the call is about.</summary>
    public Expected End(ModelToken token, Func<ModelSession, bool> which)
    {
        if (!token.IsAlive(Now))
        {
            return Unauthenticated;
        }

        Sessions.Where(session => session.Person == token.Session.Person && which(session)).ToList().ForEach(session => session.Ended = true);
        return "200";
    }

    public void SetDisabled(ModelPerson person, bool disabled)
    {
        person.Disabled = disabled;
        if (disabled)
        {
            person.Challenges.ForEach(each => each.Killed = true);
            person.Continuations.ForEach(each => each.Finished = true);
            Sessions.Where(session => session.Person == person).ToList().ForEach(session => session.Ended = true);
        }
    }

    private Expected? Confirm(ModelPerson person, Func<ModelTotp, bool> spend)
    {
        var refusal = Judge(person, spend, confirmed: false);
        if (refusal is null)
        {
            person.Totp!.Confirmed = true;
        }

        return refusal;
    }

    /// <summary>Null when it was right; it is spent then.</summary>
    private Expected? Judge(ModelPerson person, Func<ModelTotp, bool> spend, bool confirmed)
    {
        if (!person.TotpLock.Count(Now))
        {
            return Locked;
        }

        if (person.Totp is not { } totp || totp.Confirmed != confirmed || !spend(totp))
        {
            return WrongFactor;
        }

        person.TotpLock.Forget();
        return null;
    }

    private Expected Open(ModelChallenge challenge)
    {
        challenge.Consumed = true;
        challenge.Person.Exists = true;
        challenge.Person.CodeLock.Forget();
        var first = new ModelContinuation(challenge.Person, Now, otpRequired ? "otp" : SecondFactor(challenge.Person), Now + HandleLife);
        if (first.Stage is null)
        {
            return SignedIn(challenge.Person);
        }

        challenge.Person.Continuations.Add(first);
        return new Expected(first.Stage, Continuation: first);
    }

    private Expected GoOn(ModelContinuation waiting)
    {
        waiting.Stage = waiting.Stage == "otp" ? SecondFactor(waiting.Person) : null;
        waiting.Expires = Now + HandleLife;
        return waiting.Stage is { } next ? new Expected(next, Continuation: waiting) : SignedIn(waiting.Person);
    }

    private string? SecondFactor(ModelPerson person) => person.Totp is { Confirmed: true } ? "totp" : mfaRequired ? "enroll" : null;

    private Expected SignedIn(ModelPerson person)
    {
        var session = new ModelSession(person);
        Sessions.Add(session);
        return new Expected("signed-in", session);
    }
}
