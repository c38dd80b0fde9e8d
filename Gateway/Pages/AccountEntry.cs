namespace MagicLink.Gateway.Pages;

/// <summary>A session or a remembered browser as its person sees it.</summary>
/// <param name="Until">When it was last used, or until when it counts.</param>
/// <param name="IsThis">Whether it is the browser that looks.</param>
public sealed record AccountEntry(string Id, string Device, string Address, DateTimeOffset Since, DateTimeOffset Until, bool IsThis)
{
    /// <summary>Whether the browser said what it is.</summary>
    public bool IsNamed => Device != "?";
}
