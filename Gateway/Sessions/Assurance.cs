namespace MagicLink.Gateway.Sessions;

/// <summary>What was proved and when, by a session, an access token or a chain of refresh tokens: each speaks for its own.</summary>
/// <param name="Amr">The factors proved (RFC 8176 <c>amr</c>); empty when nothing is known to have been.</param>
/// <param name="AuthenticatedAt">When the last of them was proved (<c>auth_time</c>).</param>
internal sealed record Assurance(IReadOnlyList<string> Amr, DateTimeOffset AuthenticatedAt)
{
    /// <summary>Nothing was proved, ever.</summary>
    public static readonly Assurance None = new([], DateTimeOffset.UnixEpoch);

    /// <summary>The factors, separated by commas.</summary>
    public string AmrText { get; } = string.Join(',', Amr);

    /// <summary>Whether it is the same in a token's words, whose times are whole seconds.</summary>
    public bool SaysTheSameAs(Assurance other) => ReferenceEquals(this, other)
        || (AuthenticatedAt.ToUnixTimeSeconds() == other.AuthenticatedAt.ToUnixTimeSeconds() && string.Equals(AmrText, other.AmrText, StringComparison.Ordinal));

    /// <summary>These factors and then those, each once.</summary>
    public static IReadOnlyList<string> Union(IEnumerable<string> proved, IEnumerable<string> more) => [.. proved.Concat(more).Distinct(StringComparer.Ordinal)];
}
