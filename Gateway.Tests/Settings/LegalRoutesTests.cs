using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>Routes and clusters are YARP's own schema, and all of it may be used.</summary>
public sealed class LegalRoutesTests
{
    private const string Destinations = "\"Destinations\": { \"d1\": { \"Address\": \"http://127.0.0.1:9/\" } }";

    [Theory]
    [InlineData("\"Match\": { \"Path\": \"/{**rest}\" }")]
    [InlineData("\"Match\": { \"Path\": \"/api/{**rest}\" }")]
    [InlineData("\"Match\": { \"Path\": \"/_gateways/{**rest}\" }")]
    [InlineData("\"Match\": { \"Hosts\": [ \"wiki.example.com\" ] }, \"Order\": -1")]
    [InlineData("\"Match\": { \"Path\": \"/x\", \"Methods\": [ \"GET\", \"HEAD\" ] }, \"AuthorizationPolicy\": \"Anonymous\"")]
    [InlineData("\"Match\": { \"Path\": \"/x\" }, \"AuthorizationPolicy\": \"default\"")]
    [InlineData("\"Match\": { \"Path\": \"/x\" }, \"AuthorizationPolicy\": \"STAFF\"")]
    [InlineData("\"Match\": { \"Path\": \"/x\", \"Headers\": [ { \"Name\": \"X-A\", \"Values\": [ \"1\" ], \"Mode\": \"ExactHeader\", \"IsCaseSensitive\": true } ] }")]
    [InlineData("\"Match\": { \"Path\": \"/x\", \"QueryParameters\": [ { \"Name\": \"a\", \"Values\": [ \"1\" ], \"Mode\": \"Prefix\" } ] }")]
    [InlineData("\"Match\": { \"Path\": \"/x\" }, \"Timeout\": \"00:00:10\", \"MaxRequestBodySize\": 1000000")]
    [InlineData("\"Match\": { \"Path\": \"/x\" }, \"Timeout\": \"00:00:00.500\"")]
    [InlineData("\"Match\": { \"Path\": \"/x/{**rest}\" }, \"Transforms\": [ { \"PathRemovePrefix\": \"/x\" }, { \"RequestHeader\": \"X-A\", \"Set\": \"1\" } ]")]
    [InlineData("\"Match\": { \"Path\": \"/x\" }, \"Metadata\": { \"ForwardToken\": \"true\", \"Identity.User\": \"Remote-User\", \"Identity.Roles\": \"Remote-Groups\", \"Identity.Assertion\": \"Remote-Assertion\" }")]
    public async Task A_route_in_YARPs_schema_is_fine(string route)
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("Access:Policies:staff:Roles", new JsonArray("staff"));
        config.Routes.Clear(); // one of them takes what the usual route does
        config.Routes["x"] = JsonNode.Parse($"{{ \"ClusterId\": \"app\", {route} }}");

        Assert.Empty(await config.CheckAsync());
    }

    [Theory]
    [InlineData("\"LoadBalancingPolicy\": \"LeastRequests\"")]
    [InlineData("\"SessionAffinity\": { \"Enabled\": true, \"Policy\": \"HashCookie\", \"FailurePolicy\": \"Redistribute\", \"AffinityKeyName\": \"where\", \"Cookie\": { \"HttpOnly\": true, \"SameSite\": \"Lax\", \"Expiration\": \"01:00:00\" } }")]
    [InlineData("\"HealthCheck\": { \"Active\": { \"Enabled\": true, \"Interval\": \"00:00:10\", \"Timeout\": \"00:00:01.5\", \"Policy\": \"ConsecutiveFailures\", \"Path\": \"/health\" }, \"Passive\": { \"Enabled\": true, \"Policy\": \"TransportFailureRate\", \"ReactivationPeriod\": \"00:01:00\" } }")]
    [InlineData("\"HttpClient\": { \"SslProtocols\": [ \"Tls12\", \"Tls13\" ], \"DangerousAcceptAnyServerCertificate\": true, \"MaxConnectionsPerServer\": 100, \"EnableMultipleHttp2Connections\": true, \"RequestHeaderEncoding\": \"utf-8\" }")]
    [InlineData("\"HttpRequest\": { \"ActivityTimeout\": \"00:02:00\", \"Version\": \"2\", \"VersionPolicy\": \"RequestVersionExact\", \"AllowResponseBuffering\": false }")]
    [InlineData("\"Metadata\": { \"Owner\": \"ann\" }")]
    public async Task A_cluster_in_YARPs_schema_is_fine(string cluster)
    {
        using var config = new TestConfig("http://127.0.0.1:9/");
        config.Clusters["x"] = JsonNode.Parse($"{{ {Destinations}, {cluster} }}");

        Assert.Empty(await config.CheckAsync());
    }

    [Fact]
    public async Task A_path_of_a_dialect_that_is_off_is_free_for_routes()
    {
        using var config = new TestConfig("http://127.0.0.1:9/").With("Api:MagicLink", false);
        config.Routes["x"] = TestConfig.Route("/api/magic-link/{**rest}");

        Assert.Empty(await config.CheckAsync());
    }
}
