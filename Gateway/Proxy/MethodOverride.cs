namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Headers by which some frameworks take a request for one of another method. Where the method was judged, they go: the method that was judged is the one that is used.
/// </summary>
internal static class MethodOverride
{
    private static readonly string[] Names = ["xhttpmethodoverride", "xhttpmethod", "xmethodoverride"];

    public static void Strip(IHeaderDictionary headers)
    {
        List<string>? dropped = null;
        foreach (var header in headers)
        {
            if (IsOne(header.Key))
            {
                (dropped ??= []).Add(header.Key);
            }
        }

        dropped?.ForEach(name => headers.Remove(name));
    }

    public static bool IsIn(IHeaderDictionary headers) => headers.Keys.Any(IsOne);

    private static bool IsOne(string name) => FoldedName.IsOneOf(name, Names);
}
