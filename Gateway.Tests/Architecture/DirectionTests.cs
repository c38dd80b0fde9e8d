using Mono.Cecil;

namespace MagicLink.Gateway.Tests.Architecture;

/// <summary>Faces use capabilities, capabilities use no face, and only the stores know SQL.</summary>
public sealed class DirectionTests
{
    private const string RootFolder = "";

    /// <summary>Know HTTP or the console.</summary>
    private static readonly string[] Faces = ["Api", "Pages", "Proxy", "Commands", "Sample", "Telemetry"];

    /// <summary>In order: each may use those after it.</summary>
    private static readonly string[] Capabilities = ["SignIn", "Totp", "Sessions", "Tokens", "Users"];

    /// <summary>Used by the capabilities, not using them.</summary>
    private static readonly string[] Helpers = ["Access", "Admin", "Branding", "Limits", "Mail", "Audit", "Settings", "Secrets", "Health", "Language", "Changes", "Backup", "Events", "Logging"];

    private static readonly string[] KnowHttp = [RootFolder, "Http", .. Faces];

    [Fact]
    public void Every_folder_has_its_floor()
    {
        string[] known = [RootFolder, "Http", "Stores", .. Faces, .. Capabilities, .. Helpers];

        Assert.Empty(House.Types.Select(House.FloorOf).Distinct().Except(known));
        Assert.True(House.Types.Count > 150, $"only {House.Types.Count} types were read");
    }

    [Fact]
    public void Capabilities_and_stores_know_no_face() => Assert.Empty(House.UsesWhere((user, used) =>
        !KnowHttp.Contains(House.FloorOf(user)) && House.IsOurs(used.FullName) && KnowHttp.Contains(House.FloorOf(used))));

    [Fact]
    public void What_all_faces_share_knows_none_of_them() => Assert.Empty(House.UsesWhere((user, used) =>
        House.FloorOf(user) == "Http" && House.IsOurs(used.FullName) && (Faces.Contains(House.FloorOf(used)) || House.FloorOf(used) == RootFolder)));

    [Fact]
    public void Faces_do_not_use_each_other() => Assert.Empty(House.UsesWhere((user, used) =>
        Faces.Contains(House.FloorOf(user)) && House.IsOurs(used.FullName) && Faces.Contains(House.FloorOf(used)) && FaceOf(user) != FaceOf(used)));

    [Fact]
    public void Capabilities_use_only_those_below_them() => Assert.Empty(House.UsesWhere((user, used) =>
        Array.IndexOf(Capabilities, House.FloorOf(user)) is var upper and >= 0
        && House.IsOurs(used.FullName) && Array.IndexOf(Capabilities, House.FloorOf(used)) is var lower and >= 0 && lower < upper));

    [Fact]
    public void What_capabilities_are_helped_by_does_not_use_them() => Assert.Empty(House.UsesWhere((user, used) =>
        Helpers.Contains(House.FloorOf(user)) && House.IsOurs(used.FullName) && Capabilities.Contains(House.FloorOf(used))));

    [Fact]
    public void Only_the_proxy_knows_yarp() => Assert.Empty(House.UsesWhere((user, used) =>
        House.FloorOf(user) != "Proxy" && IsUnder(used, "Yarp")));

    [Fact]
    public void Only_telemetry_knows_who_listens_to_it() => Assert.Empty(House.UsesWhere((user, used) =>
        House.FloorOf(user) != "Telemetry" && IsUnder(used, "OpenTelemetry")));

    [Fact]
    public void Only_what_knows_http_names_the_web_framework() => Assert.Empty(House.UsesWhere((user, used) =>
        !KnowHttp.Contains(House.FloorOf(user)) && IsUnder(used, "Microsoft.AspNetCore")));

    [Fact]
    public void Only_the_stores_know_sql() => Assert.Empty(House.UsesWhere((user, used) =>
        House.FloorOf(user) != "Stores"
        && (IsUnder(used, "Dapper") || IsUnder(used, "Microsoft.Data") || IsUnder(used, "SQLitePCL") || IsUnder(used, "Npgsql") || IsUnder(used, "System.Data"))));

    [Fact]
    public void Only_the_root_and_the_stores_name_a_store_class() => Assert.Empty(House.UsesWhere((user, used) =>
        House.FloorOf(user) is not ("Stores" or RootFolder) && House.IsOurs(used.FullName) && House.FloorOf(used) == "Stores"));

    private static string FaceOf(TypeReference type) => House.FloorOf(type) == "Api" ? House.FolderOf(type) : House.FloorOf(type);

    private static bool IsUnder(TypeReference type, string root)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Namespace == root || type.Namespace.StartsWith(root + ".", StringComparison.Ordinal);
    }
}
