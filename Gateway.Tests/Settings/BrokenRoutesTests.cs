using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>A fault in <c>routes.json</c> has its path in the file.</summary>
public sealed class BrokenRoutesTests
{
    [Theory]
    [InlineData("\"ClusterId\": \"app\"", "Match")]
    [InlineData("\"Match\": { \"Path\": \"/x\" }", "ClusterId")]
    [InlineData("\"ClusterId\": \"nowhere\", \"Match\": { \"Path\": \"/x\" }", "ClusterId")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"AuthorizationPolicy\": \"staff\"", "AuthorizationPolicy")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"AuthorisationPolicy\": \"anonymous\"", "AuthorisationPolicy")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"RouteId\": \"x\"", "RouteId")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Order\": \"first\"", "Order")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Timeout\": \"15\"", "Timeout")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Paths\": \"/x\" }", "Match:Paths")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Hosts\": \"wiki.example.com\" }", "Match:Hosts")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Hosts\": [null] }", "Match:Hosts:0")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Methods\": \"GET\" }", "Match:Methods")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Headers\": [ { \"Name\": \"X-A\", \"Mode\": \"Sounds\" } ] }", "Match:Headers:0:Mode")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": \"/x\"", "Match")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/_gateway/x\" }", "Match:Path")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/_Gateway/{**rest}\" }", "Match:Path")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/api/magic-link/x\" }", "Match:Path")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/.well-known/jwks.json\" }", "Match:Path")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Owner\": \"ann\" }", "Metadata:Owner")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"ForwardToken\": \"yes\" }", "Metadata:ForwardToken")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"2GB\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"AllowPath\": \"encoded-slash,dot-segment\" }", "Metadata:AllowPath")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"-1B\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"1\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"GiB\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"9999999999TiB\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"1 MiB\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"MaxBody\": \"\" }", "Metadata:MaxBody")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"MaxRequestBodySize\": 5, \"Metadata\": { \"MaxBody\": \"1MiB\" }", "MaxRequestBodySize")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"AllowPath\": \"\" }", "Metadata:AllowPath")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"AllowPath\": \"encoded-slash,\" }", "Metadata:AllowPath")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"AllowPath\": \"Encoded-Slash\" }", "Metadata:AllowPath")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"AllowPath\": \"nul\" }", "Metadata:AllowPath")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Cors\": \"any\" }", "Metadata:Cors")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Cors\": \"Preflight\" }", "Metadata:Cors")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Cors\": \"\" }", "Metadata:Cors")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Methods\": [ \"GET\" ] }, \"Metadata\": { \"Cors\": \"preflight\" }", "Metadata:Cors")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Methods\": [ \"TRACE\" ] }", "Match:Methods")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.Usr\": \"Remote-User\" }", "Metadata:Identity.Usr")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.User\": \"Remote User\" }", "Metadata:Identity.User")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.User\": \"Cookie\" }", "Metadata:Identity.User")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.User\": \"X-Gateway-Email\" }", "Metadata:Identity.User")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.User\": \"X-GatewayAssertion\" }", "Metadata:Identity.User")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.Assertion\": \"Set-Cookie\" }", "Metadata:Identity.Assertion")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"Identity.assertion\": \"Remote-Assertion\" }", "Metadata:Identity.assertion")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Transforms\": { \"PathPrefix\": \"/y\" }", "Transforms:PathPrefix")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Transforms\": [ { \"PathPrefx\": \"/y\" } ]", "")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Transforms\": [ { \"PathPrefix\": \"/y\", \"Set\": \"z\" } ]", "")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Transforms\": [ { \"PathPattern\": \"/y/{**rest}/z\" } ]", "Transforms:0:PathPattern")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"Transforms\": [ { \"PathPrefix\": \"/a\" }, { \"PathPattern\": \"/{a}/{a}\" } ]", "Transforms:1:PathPattern")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/{**rest}\" }", "Match")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"{**any}\" }, \"Order\": 0", "Match")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x/{**\" }", "")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/{a}/{a}\" }", "")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\", \"Methods\": [ \"FETCH\" ] }", "")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"CorsPolicy\": \"partners\"", "CorsPolicy")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"CorsPolicy\": \"Disable\"", "CorsPolicy")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"RateLimiterPolicy\": \"slow\"", "RateLimiterPolicy")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { \"Path\": \"/x\" }, \"RateLimiterPolicy\": \"Default\"", "RateLimiterPolicy")]
    [InlineData("\"ClusterId\": \"app\", \"Match\": { }", "")]
    public async Task A_route_that_could_not_work_stops_the_start(string route, string expected)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Routes["x"] = JsonNode.Parse($"{{ {route} }}");

        var faults = await config.CheckAsync();

        faults.AreFor($"ReverseProxy:Routes:x:{expected}".TrimEnd(':'));
    }

    [Theory]
    [InlineData("\"Destination\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }", "Destination")]
    [InlineData("\"Destinations\": {}", "Destinations")]
    [InlineData("\"LoadBalancingPolicy\": \"RoundRobin\"", "Destinations")]
    [InlineData("\"Destinations\": [ \"http://127.0.0.1:9/\" ]", "Destinations:0")]
    [InlineData("\"Destinations\": { \"d1\": \"http://127.0.0.1:9/\" }", "Destinations:d1")]
    [InlineData("\"Destinations\": { \"d1\": { \"Adress\": \"http://127.0.0.1:9/\" } }", "Destinations:d1:Adress")]
    [InlineData("\"Destinations\": { \"d1\": {} }", "Destinations:d1:Address")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"127.0.0.1:9\" } }", "Destinations:d1:Address")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"ftp://127.0.0.1/\" } }", "Destinations:d1:Address")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://ann:secret@127.0.0.1/\" } }", "Destinations:d1:Address")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1/?a=b\" } }", "Destinations:d1:Address")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }, \"HttpRequest\": { \"ActivityTimeout\": \"15\" }", "HttpRequest:ActivityTimeout")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }, \"HttpRequest\": { \"Version\": \"two\" }", "HttpRequest:Version")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }, \"HealthCheck\": { \"Active\": { \"Enable\": true } }", "HealthCheck:Active:Enable")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }, \"HttpClient\": { \"SslProtocols\": [ \"Tls99\" ] }", "HttpClient:SslProtocols:0")]
    [InlineData("\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }, \"LoadBalancingPolicy\": \"Fairest\"", "")]
    public async Task A_cluster_that_could_not_work_stops_the_start(string cluster, string expected)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Clusters["x"] = JsonNode.Parse($"{{ {cluster} }}");

        var faults = await config.CheckAsync();

        faults.AreFor($"ReverseProxy:Clusters:x:{expected}".TrimEnd(':'));
    }

    [Fact]
    public async Task A_bad_header_name_for_all_routes_is_reported_once()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("Identity:Headers:User", "Remote User");
        config.Routes["x"] = TestConfig.Route("/x");

        var faults = await config.CheckAsync();

        faults.AreFor("Gateway:Identity:Headers:User");
    }
}
