using System.Net;

namespace MagicLink.Gateway.Access;

/// <summary>A request that somebody might make.</summary>
/// <param name="Url">A path, then at the public address, or an http or https URL; both as they would be sent.</param>
/// <param name="Person">Who would be signed in; null for nobody.</param>
/// <param name="Amr">The factors that the person would have proved.</param>
/// <param name="Age">How long ago.</param>
/// <param name="Address">Where the request would come from.</param>
internal sealed record AccessQuestion(string Method, string Url, AccessPerson? Person, IReadOnlyList<string> Amr, TimeSpan Age, IPAddress Address)
{
    /// <summary>Whether who has no second factor sets one up before anything else.</summary>
    public bool EverybodyEnrols { get; init; }

    /// <summary>What is wrong with a URL to ask about; null when nothing is.</summary>
    public static string? WhyNoUrl(string url) =>
        url.StartsWith('/') || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"\"{url}\" is neither a path such as /wiki nor an http or https URL";
}

/// <summary>What would become of it.</summary>
/// <param name="Route">The route's name; null when none is reached.</param>
internal sealed record AccessExplanation(string? Route, string? Policy, AccessDecision Decision)
{
    public static AccessExplanation Refused(string reason) => new(null, null, new AccessDecision(AccessOutcome.Deny, reason));
}
