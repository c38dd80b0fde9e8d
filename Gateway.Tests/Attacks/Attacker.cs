namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Who sends an attack, and all that a backend may be told about it.</summary>
/// <param name="Identity">What backends are told, by the plain names of the headers; empty for nobody.</param>
internal sealed record Attacker(string Name, string? Token, IReadOnlyDictionary<string, string> Identity)
{
    public static readonly Attacker Nobody = new("nobody", null, new Dictionary<string, string>());

    public static Attacker Of(string name, string token, string email, string roles)
    {
        var claims = ForgedToken.From(token).Payload;
        return new Attacker(name, token, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["X-Gateway-User"] = (string)claims["sub"]!,
            ["X-Gateway-Email"] = email,
            ["X-Gateway-Roles"] = roles,
            ["X-Gateway-Session"] = (string)claims["sid"]!,
            ["X-Gateway-Amr"] = string.Join(',', claims["amr"]!.AsArray().Select(factor => (string)factor!)),
        });
    }

    /// <summary>Whether this sender may use what lies under a first segment.</summary>
    public bool MayEnter(string segment) => segment switch
    {
        "" or "public" => true,
        "staff" => Name == "staff",
        _ => Token is not null,
    };
}
