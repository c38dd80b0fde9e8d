using MagicLink.Gateway.Http;
using MagicLink.Gateway.Settings;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Api.Admin;

/// <summary><c>/settings</c>: what may be changed while the gateway runs. None of it is a secret.</summary>
internal static class SettingsEndpoints
{
    public static async Task<IResult> ShowAsync(HttpContext context, SettingsFlow flow) => Answer(context, await flow.ReadAsync(context.RequestAborted));

    public static async Task<IResult> ChangeAsync(HttpContext context, SettingsFlow flow)
    {
        var read = await JsonBody.ReadAsync(context, AdminJson.Default.JsonDocument);
        if (read.Problem is { } problem)
        {
            return new ProblemResult(problem);
        }

        using var patch = read.Value!;
        if (patch.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return new ProblemResult(Problems.Invalid("", "Send a JSON object."));
        }

        var client = context.Client();
        var caller = new SettingsCaller(context.Admin().Name, client.Address, client.UserAgent);
        return await flow.ChangeAsync(patch.RootElement, Expected(context.Request), caller, context.RequestAborted) switch
        {
            SettingsChange.Held held => Answer(context, held.View),
            SettingsChange.Invalid invalid => new ProblemResult(Problems.Invalid([.. invalid.Faults.Select(fault => new FieldFault(fault.Setting, fault.Problem))])),
            SettingsChange.Pinned pinned => new ProblemResult(Problems.Pinned(pinned.Fields)),
            _ => new ProblemResult(Problems.SettingsStale),
        };
    }

    /// <summary>The tags of <c>If-Match</c> (RFC 9110 §13.1.1); null where it asks for nothing. Weak tags, and what is no tag, match nothing.</summary>
    private static IReadOnlyList<string>? Expected(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(HeaderNames.IfMatch, out var header))
        {
            return null;
        }

        var tags = EntityTagHeaderValue.TryParseStrictList(header, out var parsed) ? parsed : [];
        return tags.Contains(EntityTagHeaderValue.Any) ? null : [.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString().Trim('"'))];
    }

    private static IResult Answer(HttpContext context, SettingsView view)
    {
        context.Response.Headers.ETag = $"\"{view.ETag}\"";
        return Results.Json(view.Settings, AdminJson.Default.JsonObject);
    }
}
