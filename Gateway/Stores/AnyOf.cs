using System.Numerics;
using Dapper;

namespace MagicLink.Gateway.Stores;

/// <summary>
/// SQL's <c>IN (…)</c> for a few values, each a parameter of its own. Dapper's lists are no use here: with PostgreSQL it gives
/// <c>IN</c> an array, which is no SQL.
/// </summary>
internal static class AnyOf
{
    private const int Exact = 4;

    /// <summary>
    /// The list as it stands after <c>IN</c>; its values are added to <paramref name="parameters"/>. A longer one is filled up to a power of two with its last
    /// value, so that there are few texts, which databases keep prepared.
    /// </summary>
    public static string List<T>(DynamicParameters parameters, string name, IReadOnlyList<T> values)
    {
        var places = values.Count <= Exact ? values.Count : (int)BitOperations.RoundUpToPowerOf2((uint)values.Count);
        for (var i = 0; i < places; i++)
        {
            parameters.Add(name + i, values[Math.Min(i, values.Count - 1)]);
        }

        return $"({string.Join(", ", Enumerable.Range(0, places).Select(i => $"@{name}{i}"))})";
    }
}
