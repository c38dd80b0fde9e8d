using System.Text.Json.Serialization.Metadata;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>One gateway is one project: clients may name it, and nothing else follows from that.</summary>
/// <param name="id">The only one that is taken; null for any.</param>
internal sealed class Project(string? id)
{
    /// <summary>Reads the body of a call to this project.</summary>
    public async Task<JsonBody<T>> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : MudbaseBody => Judge(await JsonBody.ReadAsync(context, type));

    /// <summary>The body of a call that needs none: whatever is sent that is no JSON, such as an empty form, counts as nothing.</summary>
    public async Task<JsonBody<T>> ReadOptionalAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : MudbaseBody => Judge(await JsonBody.ReadOptionalAsync(context, type));

    private JsonBody<T> Judge<T>(JsonBody<T> body)
        where T : MudbaseBody =>
        id is not null && body.Value?.ProjectId is { } named && named != id ? new(null, Problems.OtherProject) : body;
}
