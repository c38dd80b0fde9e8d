using System.Text;
using MagicLink.Gateway.Http;
using MagicLink.Gateway.Users;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>POST <c>/users/import</c>: adds people out of comma-separated values.</summary>
internal static class ImportEndpoint
{
    public const string MediaType = "text/csv";
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>So many people are not written in the time of a usual call.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<IResult> ImportAsync(HttpContext context, UserImportFlow flow)
    {
        if (!IsCsv(context.Request))
        {
            return new ProblemResult(Problems.Invalid("", $"Send the body as {MediaType} in UTF-8."));
        }

        if (await BodyLimit.ReadAsync(context.Request, MaxBytes, context.RequestAborted) is not { } bytes)
        {
            return new ProblemResult(Problems.PayloadTooLarge);
        }

        var (import, fault) = UserImport.Read(Encoding.UTF8.GetString(bytes.Span));
        if (import is null)
        {
            return new ProblemResult(Problems.Invalid("", $"The body {fault}"));
        }

        var added = await flow.ImportAsync(import, context.Admin().Name, context.RequestAborted);
        ImportLine[] lines = [.. import.Lines.Select(line => new ImportLine(line.Number, line.Written, Result(line, added), line.Fault))];
        return Results.Json(
            new ImportAnswer(Count(lines, Created), Count(lines, Exists), Count(lines, Invalid), lines), AdminJson.Default.ImportAnswer);
    }

    private const string Created = "created";
    private const string Exists = "exists";
    private const string Invalid = "invalid";

    private static string Result(UserImport.Line line, IReadOnlySet<NewUser> added) =>
        line.User is null ? Invalid : added.Contains(line.User) ? Created : Exists;

    private static int Count(IEnumerable<ImportLine> lines, string result) => lines.Count(line => line.Result == result);

    private static bool IsCsv(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}

/// <param name="Line">From 1, the heading counted.</param>
/// <param name="Result"><c>created</c>, <c>exists</c> or <c>invalid</c>.</param>
/// <param name="Reason">What is wrong with it; null when nothing is.</param>
internal sealed record ImportLine(int Line, string? Email, string Result, string? Reason);

internal sealed record ImportAnswer(int Created, int Exists, int Invalid, IReadOnlyList<ImportLine> Lines);
