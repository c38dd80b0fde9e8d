using Dapper;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Stores;

/// <summary>A filter of events as SQL.</summary>
internal sealed class AuditConditions
{
    private readonly List<string> conditions = [];

    public AuditConditions(AuditFilter filter, AuditRecord? before = null)
    {
        Equal("kind", filter.Kind?.ToString());
        OneOf("email", filter.Emails);
        Equal("user_id", filter.UserId);
        Equal("actor", filter.Actor);
        OneOf("address", filter.Addresses);
        Equal("session_id", filter.SessionId);
        IsTotal = conditions.Count == (filter.Kind is null ? 0 : 1) && filter is { From: null, To: null };
        Time("at >= @from", "from", filter.From);
        Time("at < @to", "to", filter.To);
        if (before is not null)
        {
            conditions.Add("(at, seq) < (@beforeAt, @beforeSeq)");
            Parameters.Add("beforeAt", Columns.Of(before.At));
            Parameters.Add("beforeSeq", before.Id);
        }
    }

    public DynamicParameters Parameters { get; } = new();

    /// <summary>Whether nothing but the kind matters: how many those are is known without counting.</summary>
    public bool IsTotal { get; }

    public string Where => conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);

    private void Equal(string column, string? value)
    {
        if (value is not null)
        {
            conditions.Add($"{column} = @{column}");
            Parameters.Add(column, value);
        }
    }

    private void OneOf(string column, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            conditions.Add($"{column} IN {AnyOf.List(Parameters, column, values)}");
        }
    }

    private void Time(string condition, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            conditions.Add(condition);
            Parameters.Add(name, Columns.Of(value));
        }
    }
}
