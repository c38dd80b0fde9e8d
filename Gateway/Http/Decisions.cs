using System.Diagnostics.Metrics;
using MagicLink.Gateway.Health;

namespace MagicLink.Gateway.Http;

/// <summary>Counts what was decided about requests, and notes it for the line that is logged of each.</summary>
internal sealed class Decisions(IMeterFactory meters)
{
    public const string Allow = "allow";
    public const string SignIn = "sign-in";
    public const string StepUp = "step-up";
    public const string Deny = "deny";

    /// <summary>One call too many.</summary>
    public const string Limited = "limited";

    public const string Banned = "banned";

    /// <summary>What two programs could read in two ways, or a method that is never served.</summary>
    public const string Unclear = "unclear";

    /// <summary>A host name that is not served.</summary>
    public const string Misdirected = "misdirected";

    /// <summary>Asked at an address where it is not answered.</summary>
    public const string Elsewhere = "elsewhere";

    private readonly Counter<long> made = GatewayMeter.Of(meters).CreateCounter<long>(
        "magiclink.decisions", "{request}", "Requests that were let through to a route, or refused before anything was done for them.");

    /// <summary>For a proxied request.</summary>
    public void Judged(HttpContext context, string route, string decision, string reason)
    {
        Note(context, route, decision, reason);
        made.Add(1, GatewayMeter.Tag(GatewayMeter.Decision, decision), GatewayMeter.Tag(GatewayMeter.Route, route));
    }

    /// <summary>For a request that gets no further, whatever it is about.</summary>
    public void Refused(HttpContext context, string decision, string? reason = null)
    {
        Note(context, route: null, decision, reason);
        made.Add(1, GatewayMeter.Tag(GatewayMeter.Decision, decision));
    }

    private static void Note(HttpContext context, string? route, string decision, string? reason)
    {
        if (context.Features.Get<RequestNotes>() is { } notes)
        {
            (notes.Route, notes.Decision, notes.Reason) = (route, decision, reason);
        }
    }
}

internal static class DecisionsOfRequests
{
    public static void NoteRefusal(this HttpContext context, string decision, string? reason = null) =>
        context.RequestServices.GetRequiredService<Decisions>().Refused(context, decision, reason);
}
