using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MagicLink.Gateway.Settings;

/// <summary>The run-time settings as admins see them.</summary>
/// <param name="ETag">What this state of them is known by, without quotes.</param>
internal sealed record SettingsView(JsonObject Settings, string ETag)
{
    private const int TagBytes = 16;

    public static SettingsView Of(SettingsInForce inForce, RunTimeSettings known)
    {
        // The values too: with another file or environment the same version means something else.
        var settings = known.Write(inForce.Options);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{inForce.Stored.Version}\n{settings.ToJsonString()}"));
        return new SettingsView(settings, Convert.ToHexStringLower(digest.AsSpan(0, TagBytes)));
    }
}
