using System.Globalization;

namespace MagicLink.Gateway.Http;

/// <summary>Which page of a list is asked for, or which field says it wrongly.</summary>
internal readonly record struct PageQuery(int Page, int PageSize, Problem? Problem)
{
    public const int UsualSize = 50;
    public const int MostSize = 200;

    /// <summary>How many entries stand before it.</summary>
    public long Skip => (Page - 1L) * PageSize;

    public static PageQuery Of(HttpRequest request) =>
        Number(request, "page", 1, int.MaxValue) is not { } page ? new(0, 0, Problems.Invalid("page", "is a whole number from 1."))
        : Number(request, "pageSize", UsualSize, MostSize) is not { } size ? new(0, 0, Problems.Invalid("pageSize", $"is a whole number from 1 to {MostSize}."))
        : new(page, size, null);

    private static int? Number(HttpRequest request, string name, int usual, int most) => request.Query[name] switch
    {
        [] => usual,
        [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most => number,
        _ => null,
    };
}
