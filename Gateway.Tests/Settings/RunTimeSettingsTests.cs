using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Settings;

/// <summary>Which settings may change at run time.</summary>
public sealed class RunTimeSettingsTests
{
    private static readonly string[] SecretWords = ["Secret", "Password", "Key", "Connection"];
    private static readonly RunTimeSettings Known = new(typeof(GatewayOptions), GatewayOptions.Section);

    [Fact]
    public void Each_has_its_place_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "deploy.md"));
        var from = page.IndexOf("\nWhich: ", page.IndexOf("\n## Settings at run time", StringComparison.Ordinal), StringComparison.Ordinal);
        var list = page[from..page.IndexOf("\n\n", from, StringComparison.Ordinal)];

        Assert.NotEmpty(Known.All);
        Assert.All(Known.All, setting => Assert.All(setting.Name.Split(':')[1..], word => Assert.Contains($"`{word}`", list, StringComparison.Ordinal)));
    }

    [Fact]
    public void None_of_them_is_a_secret() => Assert.DoesNotContain(
        Known.All, setting => SecretWords.Any(word => setting.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));

    [Theory]
    [InlineData("Gateway:SignIn:AllowedDomains:3", "signIn.allowedDomains[3]")]
    [InlineData("Gateway:Access:Policies:Finance Team:MaxAge", "access.policies.Finance Team.maxAge")]
    [InlineData("Gateway:signin:mode", "signIn.mode")]
    [InlineData("Gateway:Unknown:x", "Unknown.x")]
    [InlineData("Kestrel:Limits", "Kestrel:Limits")]
    public void A_fault_of_the_configuration_is_named_as_in_json(string name, string field) => Assert.Equal(field, Known.FieldOf(name));
}
