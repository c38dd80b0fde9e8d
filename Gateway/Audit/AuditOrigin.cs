namespace MagicLink.Gateway.Audit;

/// <summary>Where the call comes from that is being worked on, for the events that it causes: what causes them need not know.</summary>
internal sealed class AuditOrigin
{
    private readonly AsyncLocal<Place?> current = new();

    public (string Address, string? UserAgent)? Current => current.Value is { } place ? (place.Address, place.UserAgent) : null;

    /// <summary>Holds for the rest of the call.</summary>
    public void Set(string address, string? userAgent) => current.Value = new Place(address, userAgent);

    private sealed record Place(string Address, string? UserAgent);
}
