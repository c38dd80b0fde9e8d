using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>One page of a list.</summary>
/// <param name="Total">How many entries there are on all pages together.</param>
internal sealed record ListAnswer<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total);

internal static class ListAnswer
{
    public static ListAnswer<T> Of<T>(PageQuery query, IEnumerable<T> items, long total) => new([.. items], query.Page, query.PageSize, total);

    /// <summary>The page out of a short list that is there as a whole.</summary>
    public static ListAnswer<T> Cut<T>(PageQuery query, IReadOnlyList<T> all) =>
        Of(query, query.Skip < all.Count ? all.Skip((int)query.Skip).Take(query.PageSize) : [], all.Count);
}
