using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings.Schema;

/// <summary>The schemas by which an editor completes and checks <c>gateway.json</c> and <c>routes.json</c> say what the gateway takes.</summary>
public sealed class SchemaFileTests
{
    private const string Update = "UPDATE_SCHEMAS";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly SettingsSchema Schema = new(new SettingsDocs());

    private static JsonObject Gateway => Schema.File("Settings of MagicLink Gateway", (GatewayOptions.Section, typeof(GatewayOptions)), ("Kestrel", null), ("Logging", null));

    private static JsonObject Routes => Schema.File("Routes of MagicLink Gateway, in YARP's schema", (RouteFileOptions.Section, typeof(RouteFileOptions)));

    [Fact]
    public void The_files_in_the_checkout_are_those_of_this_version()
    {
        foreach (var (file, schema) in new[] { ("gateway.schema.json", Gateway), ("routes.schema.json", Routes) })
        {
            var path = Path.Combine(Checkout.Root, "config", file);
            var expected = schema.ToJsonString(Indented) + "\n";
            if (Environment.GetEnvironmentVariable(Update) is not null)
            {
                File.WriteAllText(path, expected);
            }

            Assert.True(File.Exists(path) && File.ReadAllText(path) == expected, $"config/{file} is not up to date: write it anew with {Update}=1 dotnet test --filter {nameof(SchemaFileTests)}");
        }
    }

    [Fact]
    public void Every_configuration_in_the_checkout_fits_and_names_its_schema()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "config"), "*.json", SearchOption.AllDirectories).Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            using var content = JsonDocument.Parse(File.ReadAllText(file), WithComments);
            var named = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, content.RootElement.GetProperty("$schema").GetString()!));
            Assert.Equal(Path.Combine(Checkout.Root, "config", Path.GetFileNameWithoutExtension(file) + ".schema.json"), named);
            Assert.Empty(Draft7.Faults(JsonNode.Parse(File.ReadAllText(named))!, content.RootElement));
        });
    }

    [Theory]
    [InlineData("""{ "Gateway": { "SignIn": { "Mode": "invited", "LinkLifetime": "00:15:00" }, "Otp": { "Required": "true", "MaxAttempts": 3 } } }""", "")]
    [InlineData("""{ "Gateway": { "TrustedProxies": [ "10.0.0.0/8", "::1" ], "Access": { "Policies": { "staff": { "Roles": [ "staff" ], "Mfa": "required" } } } } }""", "")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "Https": { "Url": "https://*:443" } } } }""", "")]
    [InlineData("""{ "Gatway": {} }""", "$.Gatway")]
    [InlineData("""{ "Gateway": { "SignIn": { "Moode": "open" } } }""", "$.Gateway.SignIn.Moode")]
    [InlineData("""{ "Gateway": { "SignIn": { "Mode": "closed" } } }""", "$.Gateway.SignIn.Mode")]
    [InlineData("""{ "Gateway": { "SignIn": { "LinkLifetime": "15" } } }""", "$.Gateway.SignIn.LinkLifetime")]
    [InlineData("""{ "Gateway": { "SignIn": { "LinkLifetime": 15 } } }""", "$.Gateway.SignIn.LinkLifetime")]
    [InlineData("""{ "Gateway": { "Otp": { "Required": "yes" } } }""", "$.Gateway.Otp.Required")]
    [InlineData("""{ "Gateway": { "Otp": { "MaxAttempts": "three" } } }""", "$.Gateway.Otp.MaxAttempts")]
    [InlineData("""{ "Gateway": { "TrustedProxies": "10.0.0.0/8" } }""", "$.Gateway.TrustedProxies")]
    [InlineData("""{ "Gateway": { "TrustedProxies": [ "home" ] } }""", "$.Gateway.TrustedProxies[0]")]
    [InlineData("""{ "Gateway": { "Access": { "Policies": { "staff": { "Role": [ "staff" ] } } } } }""", "$.Gateway.Access.Policies.staff.Role")]
    public void Settings_are_judged_as_the_gateway_judges_them(string settings, string fault) => Judged(Gateway, settings, fault);

    [Theory]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "ClusterId": "b", "Match": { "Path": "/{**p}" }, "Metadata": { "AllowPath": "encoded-slash, backslash", "MaxBody": "2GiB" }, "Transforms": [ { "PathPrefix": "/x" } ] } } } }""", "")]
    [InlineData("""{ "ReverseProxy": { "Clusters": { "b": { "Destinations": { "d": { "Address": "http://127.0.0.1/" } }, "HttpRequest": { "ActivityTimeout": "00:01:00" } } } } }""", "")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "Cluster": "b" } } } }""", "$.ReverseProxy.Routes.a.Cluster")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "RouteId": "b" } } } }""", "$.ReverseProxy.Routes.a.RouteId")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "Match": { "Hosts": "wiki" } } } } }""", "$.ReverseProxy.Routes.a.Match.Hosts")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "Metadata": { "AllowPath": "nul" } } } } }""", "$.ReverseProxy.Routes.a.Metadata.AllowPath")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "Metadata": { "MaxBody": "2GB" } } } } }""", "$.ReverseProxy.Routes.a.Metadata.MaxBody")]
    [InlineData("""{ "ReverseProxy": { "Routes": { "a": { "Metadata": { "Owner": "ann" } } } } }""", "$.ReverseProxy.Routes.a.Metadata.Owner")]
    public void Routes_are_judged_as_the_gateway_judges_them(string routes, string fault) => Judged(Routes, routes, fault);

    private static void Judged(JsonObject schema, string text, string fault)
    {
        using var content = JsonDocument.Parse(text);
        var faults = Draft7.Faults(schema, content.RootElement).ToList();
        if (fault.Length == 0)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.Equal(fault, Assert.Single(faults));
        }
    }
}
