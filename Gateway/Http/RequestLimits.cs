using MagicLink.Gateway.Health;
using MagicLink.Gateway.Limits;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Http;

/// <summary>The limits of one call: counts it, once, and tells the caller where it stands.</summary>
internal sealed class RequestLimits(HttpContext context, Limiter limiter, LimitedRequest request)
{
    private CounterState? closest;
    private bool isCounted;

    /// <summary>Has every answer to the call say where it stands, whoever writes it.</summary>
    public static RequestLimits Watch(HttpContext context, Limiter limiter, LimitedRequest request)
    {
        var limits = new RequestLimits(context, limiter, request);
        context.Features.Set(limits);
        context.Response.OnStarting(static state => ((RequestLimits)state).TellAsync(), limits);
        return limits;
    }

    /// <summary>What is known to be used up, before any work; null when the store must be asked.</summary>
    public Problem? FindRefusal() => limiter.FindRefusal(request) is { } refused ? Refuse(refused) : null;

    /// <summary>Counts the call; null when it is served.</summary>
    /// <param name="act">What it does, where that is known only now.</param>
    public async Task<Problem?> CountAsync(LimitSubject subject, LimitedAct? act = null)
    {
        if (isCounted)
        {
            return null;
        }

        isCounted = true;
        var verdict = await limiter.TakeAsync(request with { Act = act ?? request.Act }, subject, context.RequestAborted);
        if (verdict is LimitVerdict.Refused refused)
        {
            return Refuse(refused);
        }

        closest = ((LimitVerdict.Allowed)verdict).Closest;
        return null;
    }

    private Problem Refuse(LimitVerdict.Refused refused)
    {
        isCounted = true;
        closest = refused.Closest;
        return Problems.TooMany(refused.RetryAfter);
    }

    private async Task TellAsync()
    {
        try
        {
            // A call that was refused before anybody knew what it was about counts all the same.
            await CountAsync(LimitSubject.Unknown);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            // Where it stands is not known now: the answer says nothing of it.
        }

        if (closest is { } state)
        {
            RateLimitHeaders.Set(context.Response.Headers, state.Limit, state.Remaining, state.ResetsAt);
        }
    }
}

/// <summary>How an endpoint counts a call that it has read.</summary>
internal static class CountedCalls
{
    /// <summary>A call about a mail address; null when it is served.</summary>
    /// <param name="browser">The asking browser that came with its cookie; null for none.</param>
    public static Task<Problem?> CountAsync(this HttpContext context, EmailAddress email, Secret? browser = null) => context.CountAsync(new LimitSubject(
        email,
        Reserve: browser is { } cookie ? context.RequestServices.GetRequiredService<KnownBrowsers>().ReserveOf(cookie, email) : null));

    /// <summary>A call about a sign-in under way; null when it is served.</summary>
    /// <param name="handle">Null or empty when it names none.</param>
    /// <param name="act">What it does, where that is known only now.</param>
    public static Task<Problem?> CountAsync(this HttpContext context, string? handle, LimitedAct? act = null) =>
        context.CountAsync(new LimitSubject(Continuation: string.IsNullOrEmpty(handle) ? null : handle), act);

    private static Task<Problem?> CountAsync(this HttpContext context, LimitSubject subject, LimitedAct? act = null) =>
        context.Features.Get<RequestLimits>()?.CountAsync(subject, act) ?? Task.FromResult<Problem?>(null);
}
