using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Limits;

/// <summary>
/// Counts the calls of our own endpoints. Counters live in the store, so that they outlast a restart and are one for all gateways; a
/// counter that is used up is remembered here, so that a flood is refused without a query.
/// </summary>
internal sealed class Limiter(Live<LimitOptions> options, CounterQueue counters, MasterKeys master, AuditLog audit, TimeProvider clock)
{
    private const int Remembered = 50_000;
    private readonly SecretHasher keys = new(master, "limit");
    private readonly DigestCache<UsedUp> usedUp = new(Remembered);
    private volatile RuleBook book = new(options.Current);

    /// <summary>The rules of the settings as they are now.</summary>
    public RuleBook Rules
    {
        get
        {
            var current = options.Current;
            var prepared = book;
            return prepared.Options == current ? prepared : book = new RuleBook(current);
        }
    }

    /// <summary>Why a call is refused without a look at the store; null when that must be asked.</summary>
    public LimitVerdict.Refused? FindRefusal(LimitedRequest request)
    {
        var now = clock.GetUtcNow();
        var rules = Rules.Of(request, LimitSubject.Unknown);
        var spent = FirstUsedUp(rules, now);
        return spent < rules.Count && !IsForMail(rules[spent].Rule) ? Refuse(rules[spent].Rule, rules[spent].Key, request, LimitSubject.Unknown, now) : null;
    }

    /// <summary>Counts a call by every rule that binds it, unless one of them is used up.</summary>
    /// <exception cref="Health.StoreUnavailableException">The counters cannot be asked now.</exception>
    public async Task<LimitVerdict> TakeAsync(LimitedRequest request, LimitSubject subject, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rules = Rules.Of(request, subject);
        var open = FirstUsedUp(rules, now);
        if (open < rules.Count && (subject.Reserve is null || !IsForMail(rules[open].Rule)))
        {
            return Refuse(rules[open].Rule, rules[open].Key, request, subject, now);
        }

        var states = await TakeAsync([.. rules.Take(open)], cancellation);
        var refused = states is [.., { IsGranted: false }] ? states.Count - 1 : open;
        if (refused == rules.Count)
        {
            return new LimitVerdict.Allowed(Closest(states));
        }

        var (rule, key) = rules[refused];
        return subject.Reserve is { } reserve && IsForMail(rule)
            && await TakeReserveAsync(reserve, subject, cancellation) is { } left
            ? new LimitVerdict.Allowed(Closest([.. states.Where(state => state.IsGranted), left]))
            : Refuse(rule, key, request, subject, now);
    }

    // Only a limit that strangers can use up in a person's place has a reserve beyond it.
    private static bool IsForMail(LimitRule rule) => rule.By is LimitKey.Email or LimitKey.Global;

    private static CounterState? Closest(IReadOnlyList<CounterState> states) =>
        states.Count == 0 ? null : states.OrderBy(state => state.Remaining).ThenByDescending(state => state.ResetsAt).First();

    private int FirstUsedUp(IReadOnlyList<(LimitRule Rule, string Key)> rules, DateTimeOffset now)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (usedUp.TryGet(Digest.Of(rules[i].Key), out var known) && known.Holds(rules[i].Rule, now))
            {
                return i;
            }
        }

        return rules.Count;
    }

    private async Task<IReadOnlyList<CounterState>> TakeAsync(IReadOnlyList<(LimitRule Rule, string Key)> rules, CancellationToken cancellation)
    {
        if (rules.Count == 0)
        {
            return [];
        }

        var states = await counters.TakeAsync([.. rules.Select(each => new Counter(keys.Hash(each.Key), each.Rule.Rank, each.Rule.Limit, each.Rule.Period))])
            .WaitAsync(cancellation);
        for (var i = 0; i < states.Count; i++)
        {
            var digest = Digest.Of(rules[i].Key);
            if (states[i].Remaining == 0 && !(usedUp.TryGet(digest, out var known) && known.ResetsAt == states[i].ResetsAt && known.Holds(rules[i].Rule, clock.GetUtcNow())))
            {
                usedUp.Set(digest, new UsedUp(rules[i].Rule.Limit, states[i].ResetsAt));
            }
        }

        return states;
    }

    private async Task<CounterState?> TakeReserveAsync(SendReserve reserve, LimitSubject subject, CancellationToken cancellation)
    {
        if (!await reserve.IsKnownAsync(cancellation))
        {
            return null;
        }

        var counter = new Counter(keys.Hash($"reserve {subject.Email?.Value} {reserve.Browser}"), 0, SendReserve.Limit, SendReserve.Period);
        var state = (await counters.TakeAsync([counter]).WaitAsync(cancellation))[0];
        return state.IsGranted ? state : null;
    }

    private LimitVerdict.Refused Refuse(LimitRule rule, string key, LimitedRequest request, LimitSubject subject, DateTimeOffset now)
    {
        // Only a moment ago it was there; if so many others came since that it is forgotten, this refusal waits the longest.
        var known = usedUp.TryGet(Digest.Of(key), out var found) ? found : new UsedUp(rule.Limit, now + rule.Period);
        var reason = request.Act?.ToString().ToLowerInvariant() ?? "other";
        if (known.TellOnce())
        {
            audit.Note(new AuditEvent(AuditKind.RateLimited, now)
            {
                Reason = reason,
                Email = subject.Email?.Value,
                Address = request.Address?.ToString(),
                Detail = rule.Text,
            });
        }
        else
        {
            audit.Count(AuditKind.RateLimited, reason);
        }

        var state = new CounterState(rule.Limit, 0, known.ResetsAt, IsGranted: false);
        return new LimitVerdict.Refused(state, known.ResetsAt - now);
    }
}
