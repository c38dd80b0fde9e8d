using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Mudbase;

/// <summary>What the dialect takes and answers about the person who calls.</summary>
internal static class PersonOperations
{
    public static readonly Operation Show = MudbaseOperations
        .Of("mudbaseGetMe", "What is kept about the person.")
        .NeedsSession()
        .Answers(200, "The person.", MudbaseJson.Default.UserAnswer);

    public static readonly Operation Update = MudbaseOperations
        .Of("mudbaseUpdateMe", "Changes the person's names: one that is absent stays, one that is null or empty is cleared.")
        .TakesForProject(MudbaseJson.Default.UpdateBody)
        .NeedsSessionForChange()
        .Answers(200, "The person, changed.", MudbaseJson.Default.UpdatedAnswer);

    public static readonly Operation Export = MudbaseOperations
        .Of("mudbaseExportMe", "Everything that is kept about the person, to take along.")
        .NeedsSession()
        .Answers(200, "All of it, without any secret.", ExportJson.Default.ExportAnswer);

    public static readonly Operation Erase = MudbaseOperations
        .Of("mudbaseEraseMe", "Deletes everything that is kept about the person, for good. Whoever has an authenticator gives totpToken or backupCode.")
        .TakesForProject(MudbaseJson.Default.EraseBody, "confirm")
        .TakesOnly("confirm", EraseEndpoint.Confirmation)
        .NeedsSessionForChange()
        .Says("All is deleted, and every session over.")
        .Refuses(Problems.SecondFactorMissing, Problems.TotpInvalid, Problems.RateLimited);
}
