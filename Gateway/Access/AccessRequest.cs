using System.Net;

namespace MagicLink.Gateway.Access;

/// <summary>What a decision looks at.</summary>
/// <param name="Person">Who is signed in; null when nobody is.</param>
/// <param name="Amr">The factors that the credential presented speaks for; empty when it speaks for none.</param>
/// <param name="AuthenticatedAt">When the last of them was proved.</param>
/// <param name="Method">The method as it was sent.</param>
/// <param name="Address">The client's address, after trusted proxies; null when there is none.</param>
internal readonly record struct AccessRequest(
    AccessPerson? Person, IReadOnlyList<string> Amr, DateTimeOffset AuthenticatedAt, string Method, IPAddress? Address, DateTimeOffset Now)
{
    /// <summary>Whether who has no second factor sets one up before anything else.</summary>
    public bool EverybodyEnrols { get; init; }
}

/// <summary>A signed-in person as policies see one.</summary>
/// <param name="Email">The canonical address.</param>
/// <param name="EmailDomain">The part of it after the @.</param>
internal sealed record AccessPerson(string Email, string EmailDomain, IReadOnlyList<string> Roles, bool Disabled)
{
    /// <summary>Whether the person has a second factor.</summary>
    public bool IsEnrolled { get; init; }
}
