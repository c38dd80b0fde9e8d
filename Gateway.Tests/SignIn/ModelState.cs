namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>What a call must be answered with, and what the caller holds then.</summary>
internal sealed record Expected(string Answer, ModelSession? Session = null, ModelContinuation? Continuation = null, ModelRefresh? Refresh = null)
{
    public static implicit operator Expected(string answer) => new(answer);
}

internal sealed class ModelPerson(string email)
{
    public string Email => email;

    public bool Exists { get; set; }

    public bool Disabled { get; set; }

    public ModelTotp? Totp { get; set; }

    public List<ModelChallenge> Challenges { get; } = [];

    public List<ModelContinuation> Continuations { get; } = [];

    public ModelLock CodeLock { get; } = new(10, TimeSpan.FromHours(1), TimeSpan.FromMinutes(15));

    public ModelLock OtpLock { get; } = new(10, TimeSpan.FromHours(1), TimeSpan.FromMinutes(15));

    public ModelLock TotpLock { get; } = new(5, null, TimeSpan.FromMinutes(1));
}

internal sealed class ModelChallenge(ModelPerson person, DateTimeOffset created)
{
    public ModelPerson Person => person;

    public DateTimeOffset Created => created;

    public bool Consumed { get; set; }

    public bool Killed { get; set; }

    public int CodeAttempts { get; set; }

    public bool IsLive(DateTimeOffset now) => !Consumed && !Killed && now < created.AddMinutes(15);
}

/// <param name="stage">What it waits for; null when it is over.</param>
internal sealed class ModelContinuation(ModelPerson person, DateTimeOffset created, string? stage, DateTimeOffset expires)
{
    public ModelPerson Person => person;

    public DateTimeOffset Created { get; } = created;

    public string? Stage { get; set; } = stage;

    public DateTimeOffset Expires { get; set; } = expires;

    public DateTimeOffset OtpSent { get; set; } = created;

    public int OtpAttempts { get; set; }

    public bool Finished { get; set; }

    public bool IsLive(DateTimeOffset now) => !Finished && Stage is not null && now < Expires;

    public bool Awaits(string factor, DateTimeOffset now) => IsLive(now) && Stage == factor;
}

/// <summary>An authenticator, pending or confirmed, and the backup codes that are left of it.</summary>
internal sealed class ModelTotp
{
    public bool Confirmed { get; set; }

    public long LastStep { get; private set; } = -1;

    public HashSet<int> BackupCodes { get; } = [.. Enumerable.Range(0, 10)];

    public bool SpendStep(long? step, long current)
    {
        var right = step is { } given && Math.Abs(given - current) <= 1 && given > LastStep;
        LastStep = right ? step!.Value : LastStep;
        return right;
    }
}

internal sealed class ModelSession(ModelPerson person)
{
    public ModelPerson Person => person;

    public bool Ended { get; set; }
}

internal sealed record ModelToken(ModelSession Session, DateTimeOffset Issued)
{
    public bool IsAlive(DateTimeOffset now) => !Session.Ended && now < Issued.AddMinutes(30).AddSeconds(5);
}

internal sealed class ModelRefresh(ModelSession session)
{
    public ModelSession Session => session;

    public DateTimeOffset? Used { get; set; }

    public int Client { get; set; }

    public ModelRefresh? Successor { get; set; }
}

/// <summary>Failures at one kind of proof, and the growing lock.</summary>
internal sealed class ModelLock(int most, TimeSpan? window, TimeSpan first)
{
    private int failures;
    private int locks;
    private DateTimeOffset since;
    private DateTimeOffset until;

    /// <summary>False while it is locked; a try that is let through counts as failed until it is forgotten.</summary>
    public bool Count(DateTimeOffset now)
    {
        if (until > now)
        {
            return false;
        }

        var isOld = failures == 0 || (window is { } length && since <= now - length);
        (failures, since) = isOld ? (1, now) : (failures + 1, since);
        if (failures >= most)
        {
            until = now + TimeSpan.FromTicks(Math.Min(first.Ticks << Math.Min(locks, 20), TimeSpan.FromHours(24).Ticks));
            locks++;
        }

        return true;
    }

    public void Forget() => (failures, locks, until) = (0, 0, default);
}
