using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MagicLink.Gateway.Proxy;
using Yarp.ReverseProxy.Configuration;

namespace MagicLink.Gateway.Tests.Settings.Schema;

/// <summary>What a schema says of a setting beyond its type: the documentation of the code, and what this gateway demands of YARP's keys.</summary>
internal sealed partial class SettingsDocs
{
    private static readonly (Type Type, string Name)[] NotForFiles =
    [
        (typeof(RouteConfig), nameof(RouteConfig.RouteId)), (typeof(ClusterConfig), nameof(ClusterConfig.ClusterId)),
        (typeof(RouteConfig), nameof(RouteConfig.CorsPolicy)), (typeof(RouteConfig), nameof(RouteConfig.RateLimiterPolicy)),
    ];

    private static readonly Dictionary<string, string> Extras = new()
    {
        ["ForwardToken"] = "Whether the backend gets the bearer token too. Default false.",
        ["AllowPath"] = $"What this route lets pass in paths, separated by commas: {PathItemNames.All}.",
        ["MaxBody"] = "The largest request body. Without it there is no bound.",
        ["Cors"] = "\"preflight\": CORS preflights pass without a person, and the backend answers them.",
    };

    private static readonly Dictionary<string, string> Patterns = new()
    {
        ["ForwardToken"] = "^([Tt]rue|[Ff]alse)$",
        ["MaxBody"] = "^[0-9]+(B|KiB|MiB|GiB|TiB)$",
        ["Cors"] = "^preflight$",
        ["AllowPath"] = $"^({Item})( *, *({Item}))*$",
    };

    private readonly Dictionary<string, string> summaries = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Gateway.xml")).Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => (string)member.Attribute("name")!, member => Blank().Replace(Words(member.Element("summary")!), " ").Trim());

    private static string Item => string.Join('|', PathItemNames.All.Split(", "));

    public string? Of(PropertyInfo property) => property switch
    {
        { Name: nameof(RouteConfig.AuthorizationPolicy) } => "Who may: \"anonymous\", \"default\", or a policy of Gateway:Access:Policies. Without it: any signed-in person.",
        _ => summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}"),
    };

    /// <summary>Whether the gateway refuses it in a file.</summary>
    public static bool IsNotForFiles(PropertyInfo property) => NotForFiles.Contains((property.DeclaringType!, property.Name));

    /// <summary>The schema of what is not told by its type; null for the rest.</summary>
    public static JsonObject? Special(PropertyInfo property)
    {
        if (property.DeclaringType != typeof(RouteConfig) || property.Name != nameof(RouteConfig.Metadata))
        {
            return null;
        }

        var properties = new JsonObject();
        foreach (var (name, text) in Extras)
        {
            properties[name] = new JsonObject { ["type"] = "string", ["pattern"] = Patterns[name], ["description"] = text };
        }

        foreach (var (kind, _) in IdentityHeaderNames.From(new IdentityHeaderOptions()).All)
        {
            properties[IdentityHeaderNames.MetadataPrefix + kind] = new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9-]{1,64}$", ["description"] = $"The header of this route's backend for what Gateway:Identity:Headers:{kind} names." };
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static string Words(XElement summary) => string.Concat(summary.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "paramref" } reference => ((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? "").Split('.')[^1],
        XElement element => element.Value,
        _ => "",
    }));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
