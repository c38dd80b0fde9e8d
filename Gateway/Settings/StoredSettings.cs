using System.Text.Json;
using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Settings;

/// <summary>What admins set while the gateway runs.</summary>
/// <param name="Version">Another one after every change.</param>
/// <param name="Values">By the settings' full names, as in <c>Gateway:SignIn:Mode</c>.</param>
internal sealed record StoredSettings(long Version, IReadOnlyDictionary<string, JsonElement> Values)
{
    public static readonly StoredSettings None = new(0, new Dictionary<string, JsonElement>());
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
[JsonSerializable(typeof(SortedDictionary<string, JsonElement>))]
internal sealed partial class SettingsJson : JsonSerializerContext;
