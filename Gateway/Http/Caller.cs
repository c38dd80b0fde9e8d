using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.Http;

/// <summary>How a caller showed who it is.</summary>
internal enum Credential
{
    None,

    /// <summary>One of our access tokens.</summary>
    Bearer,

    /// <summary>The session cookie.</summary>
    Cookie,
}

/// <summary>Who makes a request.</summary>
/// <param name="Session">The live session; null for nobody.</param>
/// <param name="Credential">What the session was recognised by.</param>
/// <param name="Assurance">What the credential itself speaks for: a token may know less than its session has proved since.</param>
/// <param name="SentOwnBearer">Whether the Authorization header carries a token of ours, valid or not.</param>
/// <param name="BearerRefused">Whether it carries a bearer token that does not count.</param>
internal sealed record Caller(LiveSession? Session, Credential Credential, Assurance Assurance, bool SentOwnBearer, bool BearerRefused)
{
    public static readonly Caller Nobody = new(null, Credential.None, Assurance.None, SentOwnBearer: false, BearerRefused: false);

    /// <summary>Whether it was recognised by the cookie of another host than PublicUrl's.</summary>
    public bool IsAtAppHost { get; init; }

    /// <summary>The factors proved.</summary>
    public IReadOnlyList<string> Amr => Assurance.Amr;

    /// <summary>When the last of them was proved.</summary>
    public DateTimeOffset AuthenticatedAt => Assurance.AuthenticatedAt;
}
