namespace MagicLink.Gateway.Http;

/// <summary>What became of a request, noted where it was decided, for whoever tells of it when it is over.</summary>
internal sealed class RequestNotes
{
    /// <summary>The id of the route that was judged; null for our own endpoints.</summary>
    public string? Route { get; set; }

    /// <summary>One of <see cref="Decisions"/>; null where nothing had to be decided.</summary>
    public string? Decision { get; set; }

    /// <summary>The policy, or what was missing.</summary>
    public string? Reason { get; set; }

    /// <summary>The person who asked.</summary>
    public string? Person { get; set; }

    /// <summary>The language chosen in this browser, kept when its cookie is taken off on the way to an app; null where none was.</summary>
    public string? Language { get; set; }
}
