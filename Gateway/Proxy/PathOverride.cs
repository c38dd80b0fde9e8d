namespace MagicLink.Gateway.Proxy;

/// <summary>Headers by which some frameworks take a request for one of another path.</summary>
internal static class PathOverride
{
    private static readonly string[] Names = ["xrewriteurl", "xoriginalurl"];

    public static bool IsIn(IHeaderDictionary headers) => headers.Keys.Any(name => FoldedName.IsOneOf(name, Names));
}
