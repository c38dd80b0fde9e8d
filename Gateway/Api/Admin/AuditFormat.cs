using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>How events are written into a file.</summary>
internal abstract class AuditFormat
{
    private static readonly AuditFormat Csv = new CsvFormat();
    private static readonly AuditFormat Lines = new LinesFormat();

    public abstract string ContentType { get; }

    public abstract string FileName { get; }

    /// <summary>What stands before the first event.</summary>
    public virtual string Head => "";

    /// <summary>One event with its line's end.</summary>
    public abstract string Line(AuditView view);

    /// <param name="isFormat">False for a name that is none; no name is no fault.</param>
    public static AuditFormat? Of(string? name, out bool isFormat)
    {
        isFormat = name is null or "csv" or "jsonl";
        return name switch { "csv" => Csv, "jsonl" => Lines, _ => null };
    }

    /// <summary>Comma-separated values (RFC 4180). No cell begins as a formula does: a spreadsheet would carry it out.</summary>
    private sealed class CsvFormat : AuditFormat
    {
        private const string LineEnd = "\r\n";

        public override string ContentType => "text/csv; charset=utf-8; header=present";

        public override string FileName => "audit.csv";

        public override string Head => "id,at,kind,reason,actor,email,user,sessionId,address,userAgent,detail" + LineEnd;

        public override string Line(AuditView view) => string.Join(
            ',',
            new[]
            {
                view.Id.ToString(CultureInfo.InvariantCulture),
                view.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                view.Kind, view.Reason, view.Actor, view.Email, view.User, view.SessionId, view.Address, view.UserAgent, view.Detail,
            }.Select(Cell)) + LineEnd;

        private static string Cell(string? text)
        {
            if (string.IsNullOrEmpty(text))
            {
                return "";
            }

            var harmless = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
            return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : new StringBuilder(harmless).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
        }
    }

    private sealed class LinesFormat : AuditFormat
    {
        public override string ContentType => "application/jsonl; charset=utf-8";

        public override string FileName => "audit.jsonl";

        public override string Line(AuditView view) => JsonSerializer.Serialize(view, AdminJson.Default.AuditView) + "\n";
    }
}
