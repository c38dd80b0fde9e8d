using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>A configuration folder of its own, written as an operator would write it.</summary>
internal sealed class TestConfig : IDisposable
{
    private const int FirstPort = 20_000;
    private const int Ports = 12_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Tests of several checkouts at once begin elsewhere.</summary>
    private static int lastPort = System.Environment.ProcessId * 97;

    public TestConfig(string? upstream = null)
    {
        Root = Directory.CreateTempSubdirectory("gateway-test-").FullName;
        Folder = Path.Combine(Root, "config");
        Directory.CreateDirectory(Folder);
        Port = FreePort();
        Gateway = new JsonObject
        {
            ["PublicUrl"] = PublicUrl,
            ["Mail"] = new JsonObject
            {
                ["Transport"] = "pickup",
                ["From"] = "gateway@example.com",
                ["Pickup"] = new JsonObject { ["Directory"] = "mails" },
            },

            // Tests call more often, and more often wrongly, than people do.
            ["Limits"] = new JsonObject { ["Enabled"] = false },
            ["Bans"] = new JsonObject { ["Enabled"] = false },

            // No load balancer needs the time.
            ["Shutdown"] = new JsonObject { ["Delay"] = "00:00:00" },
        };
        Routes = new JsonObject();
        Clusters = new JsonObject();
        if (upstream is not null)
        {
            Clusters["app"] = Cluster(upstream);
            Routes["app"] = Route("/{**path}");
        }
    }

    /// <summary>The folder that holds the config folder; relative paths are relative to it.</summary>
    public string Root { get; }

    public string Folder { get; }

    public int Port { get; }

    public string PublicUrl => $"http://localhost:{Port}";

    public string Urls => $"http://127.0.0.1:{Port}";

    /// <summary>The section <c>Gateway</c>.</summary>
    public JsonObject Gateway { get; }

    public JsonObject Routes { get; }

    public JsonObject Clusters { get; }

    /// <summary>The framework's own section; left out while it is empty.</summary>
    public JsonObject Kestrel { get; } = [];

    /// <summary>Environment variables of the gateway.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public static JsonObject Cluster(string address) =>
        new() { ["Destinations"] = new JsonObject { ["d1"] = new JsonObject { ["Address"] = address } } };

    public static JsonObject Route(string path, string? policy = null, string cluster = "app")
    {
        var route = new JsonObject { ["ClusterId"] = cluster, ["Match"] = new JsonObject { ["Path"] = path } };
        if (policy is not null)
        {
            route["AuthorizationPolicy"] = policy;
        }

        return route;
    }

    /// <summary>Sets a setting by its full name below <c>Gateway</c>, as in <c>SignIn:Mode</c>.</summary>
    public TestConfig With(string name, JsonNode? value)
    {
        var keys = name.Split(':');
        var section = Gateway;
        foreach (var key in keys[..^1])
        {
            section = (JsonObject)(section[key] ??= new JsonObject());
        }

        section[keys[^1]] = value;
        return this;
    }

    /// <summary>A file in the folder of the mail templates.</summary>
    public TestConfig WithMailTemplate(string file, string content)
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "mail")).FullName, file), content);
        return this;
    }

    /// <summary>Limits and bans as an operator has them who sets nothing, with clients told apart by what this machine says of them.</summary>
    public TestConfig Guarded() => With("Limits:Enabled", true).With("Bans:Enabled", true).With("TrustedProxies", new JsonArray("127.0.0.0/8", "::1/128"));

    /// <summary>A rule as an operator writes it.</summary>
    public static JsonObject Rule(string endpoint, string period, int limit, string? by = null)
    {
        var rule = new JsonObject { ["Endpoint"] = endpoint, ["Period"] = period, ["Limit"] = limit };
        if (by is not null)
        {
            rule["By"] = by;
        }

        return rule;
    }

    /// <summary>Keeps everything in PostgreSQL, as a gateway that others share it with.</summary>
    public TestConfig WithPostgres(string connectionString, string masterKey) => With("Store:Provider", "postgres")
        .With("Store:ConnectionString", connectionString)
        .With("MasterKey", masterKey);

    public void Write()
    {
        var settings = new JsonObject { ["Gateway"] = Gateway.DeepClone() };
        if (Kestrel.Count > 0)
        {
            settings["Kestrel"] = Kestrel.DeepClone();
        }

        File.WriteAllText(Path.Combine(Folder, "gateway.json"), settings.ToJsonString(Indented));
        WriteRoutes();
    }

    public void WriteRoutes() => File.WriteAllText(
        Path.Combine(Folder, "routes.json"),
        new JsonObject { ["ReverseProxy"] = new JsonObject { ["Routes"] = Routes.DeepClone(), ["Clusters"] = Clusters.DeepClone() } }.ToJsonString(Indented));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>A port that nobody has: below those that outgoing connections take for themselves (<c>man 7 ip</c>), and another one at each call.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref lastPort) % Ports);
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }
}
