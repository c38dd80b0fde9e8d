using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;
using Microsoft.Net.Http.Headers;

namespace MagicLink.Gateway.Api.Admin;

internal static class SettingsOperations
{
    public static readonly Operation Show = AdminOperations.Look("adminGetSettings", "The settings that may be changed while the gateway runs, as they hold now.")
        .Answers(200, "The settings.", AdminJson.Default.JsonObject, HeaderNames.ETag);

    public static readonly Operation Change = AdminOperations
        .Change("adminPutSettings", "Merges settings into those that hold (RFC 7396): what is not named stays, null goes back to the file's value. All of it holds, or nothing.")
        .Takes(AdminJson.Default.JsonObject)
        .Answers(200, "They hold from the next request on.", AdminJson.Default.JsonObject, HeaderNames.ETag)
        .Refuses(Problems.SettingPinned, Problems.SettingsStale);
}
