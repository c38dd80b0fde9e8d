using System.Text.Json.Serialization;
using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Http;

/// <summary>Everything that is kept about a person.</summary>
/// <param name="Number">What operators call the person by.</param>
internal sealed record ExportAnswer(
    PersonView User,
    long Number,
    IReadOnlyList<string> Roles,
    IReadOnlyList<PersonExport.SignedInAt> Sessions,
    IReadOnlyList<PersonExport.AskedLink> Challenges,
    IReadOnlyList<PersonExport.UnfinishedSignIn> Continuations,
    IReadOnlyList<PersonExport.HandOver> HandOvers,
    IReadOnlyList<PersonExport.OpenedHost> OpenedHosts,
    PersonExport.Authenticator? Totp,
    int UnusedBackupCodes,
    IReadOnlyList<PersonExport.RememberedDevice> RememberedDevices,
    IReadOnlyList<PersonExport.CountedAttempts> Attempts,
    IReadOnlyList<PersonExport.KnownBrowser> KnownBrowsers,
    IReadOnlyList<AuditRecord> Events)
{
    public static ExportAnswer From(PersonExport export) => new(
        PersonView.From(export.User), export.User.Id, export.User.Roles, export.Sessions, export.Challenges, export.Continuations, export.HandOvers,
        export.OpenedHosts, export.Totp, export.UnusedBackupCodes, export.RememberedDevices, export.Attempts, export.KnownBrowsers, export.Events);

    /// <summary>As a file that the browser keeps.</summary>
    public static IResult Download(HttpContext context, PersonExport export)
    {
        context.Response.Headers.ContentDisposition = "attachment; filename=\"export.json\"";
        return Results.Json(From(export), ExportJson.Default.ExportAnswer);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExportAnswer))]
internal sealed partial class ExportJson : JsonSerializerContext;
