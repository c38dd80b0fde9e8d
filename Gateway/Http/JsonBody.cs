using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Http;

/// <summary>A request body, or why there is none.</summary>
internal readonly record struct JsonBody<T>(T? Value, Problem? Problem)
    where T : class;

/// <summary>The one reader of JSON bodies: at most 16 KiB, an object, no key twice, and each field of its type.</summary>
internal static class JsonBody
{
    public static async Task<JsonBody<T>> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var request = context.Request;
        if (!IsJson(request))
        {
            return new(null, Problems.Invalid("", "Send the body as application/json in UTF-8."));
        }

        if (await BodyLimit.ReadAsync(request, context.RequestAborted) is not { } bytes)
        {
            return new(null, Problems.PayloadTooLarge);
        }

        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type) is { } value
                ? new(value, null)
                : new(null, Problems.Invalid("", "Send a JSON object."));
        }
        catch (JsonException fault)
        {
            return new(null, Describe(fault));
        }
    }

    /// <summary>The body of a call that needs none: whatever is sent that is no JSON counts as nothing, null.</summary>
    public static async Task<JsonBody<T>> ReadOptionalAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var isEmpty = context.Request.ContentLength == 0 || !context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        return isEmpty || !IsJson(context.Request) ? default : await ReadAsync(context, type);
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static Problem Describe(JsonException fault)
    {
        // A path such as "$.email" means that the value there has a wrong type; the bare root, that the JSON itself is off.
        var field = fault.Path?.StartsWith("$.", StringComparison.Ordinal) == true ? fault.Path[2..] : "";
        return field.Length is > 0 and <= 64
            ? Problems.Invalid(field, "has the wrong type or stands there twice.")
            : Problems.Invalid("", "Send one well-formed JSON object, each key once.");
    }
}
