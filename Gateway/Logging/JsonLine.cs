using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace MagicLink.Gateway.Logging;

/// <summary>One line of the log, as the framework's JSON console spells it: <c>EventId</c>, <c>Timestamp</c>, <c>LogLevel</c>, <c>Category</c>, <c>Message</c>, <c>Exception</c>, <c>State</c>.</summary>
internal static class JsonLine
{
    private static readonly JsonEncodedText[] Levels = [.. Enum.GetNames<LogLevel>().Select(name => JsonEncodedText.Encode(name))];

    // A thread writes one line at a time, always in the same memory.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? ownText;

    [ThreadStatic]
    private static Utf8JsonWriter? ownJson;

    /// <summary>The line in UTF-8, with its end; good until this thread makes its next.</summary>
    public static ReadOnlySpan<byte> Of(
        DateTimeOffset at, LogLevel level, JsonEncodedText category, EventId id, string message, IReadOnlyList<KeyValuePair<string, object?>>? state, Exception? exception)
    {
        var text = ownText ??= new ArrayBufferWriter<byte>(1024);
        var json = ownJson ??= new Utf8JsonWriter(text);
        text.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteNumber("EventId"u8, id.Id);
        json.WriteString("Timestamp"u8, at);
        json.WriteString("LogLevel"u8, Levels[(int)level]);
        json.WriteString("Category"u8, category);
        json.WriteString("Message"u8, message);
        if (exception is not null)
        {
            json.WriteString("Exception"u8, exception.ToString());
        }

        if (state is not null)
        {
            json.WriteStartObject("State"u8);
            for (var i = 0; i < state.Count; i++)
            {
                WriteItem(json, state[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        text.Write("\n"u8);
        return text.WrittenSpan;
    }

    private static void WriteItem(Utf8JsonWriter json, KeyValuePair<string, object?> item)
    {
        switch (item.Value)
        {
            case null:
                json.WriteNull(item.Key);
                break;
            case bool value:
                json.WriteBoolean(item.Key, value);
                break;
            case int value:
                json.WriteNumber(item.Key, value);
                break;
            case long value:
                json.WriteNumber(item.Key, value);
                break;
            case double value when double.IsFinite(value):
                json.WriteNumber(item.Key, value);
                break;
            default:
                json.WriteString(item.Key, Convert.ToString(item.Value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
