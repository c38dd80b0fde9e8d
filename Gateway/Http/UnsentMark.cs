namespace MagicLink.Gateway.Http;

/// <summary>
/// Goes along in the query from page to page where a form could not be answered with a page of its own: the person has to be told that it was not
/// delivered.
/// </summary>
internal static class UnsentMark
{
    public const string Query = "unsent=yes";

    public static bool IsOn(HttpRequest request) => request.Query["unsent"] == "yes";
}
