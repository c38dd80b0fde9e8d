using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// SQL's <c>IN (…)</c> for a few values, each a parameter of its own. Dapper's lists are no use here: with PostgreSQL it gives
/// <c>IN</c> an array, which is no SQL.
/// </summary>
internal static class AnyOf
{
    /// <summary>The list as it stands after <c>IN</c>; its values are added to <paramref name="parameters"/>.</summary>
    public static string List<T>(DynamicParameters parameters, string name, IReadOnlyList<T> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            parameters.Add(name + i, values[i]);
        }

        return $"({string.Join(", ", Enumerable.Range(0, values.Count).Select(i => $"@{name}{i}"))})";
    }
}
