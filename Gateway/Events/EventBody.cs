using System.Text.Json;
using System.Text.Json.Serialization;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Events;

/// <summary>An event as a webhook gets it. It holds no secret.</summary>
/// <param name="Id">The same at every try; empty while it waits.</param>
/// <param name="SentAt">When this try was made: who gets it can tell a replay by it. Unset while it waits.</param>
internal sealed record EventBody(
    string Id, string Kind, DateTimeOffset At, DateTimeOffset SentAt, string? Reason, string? User, string? Email, string? SessionId, string? Address, string? Actor, string? Detail)
{
    public static EventBody Of(AuditEvent happened) => new(
        "", happened.Kind.ToString(), happened.At, default, happened.Reason, happened.UserId, happened.Email, happened.SessionId, happened.Address, happened.Actor, happened.Detail);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EventBody))]
internal sealed partial class EventJson : JsonSerializerContext;
