using MagicLink.Gateway.Access;

namespace MagicLink.Gateway.Tests.Access;

public sealed class PolicyBookTests
{
    private static readonly PolicyBook Book = new(new AccessOptions
    {
        Policies = new Dictionary<string, PolicyOptions> { ["staff"] = new() { Roles = ["staff"] } },
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("default")]
    [InlineData("Default")]
    public void A_route_that_names_no_policy_demands_a_person(string? name) => Assert.Same(AccessPolicy.Default, Book.Find(name));

    [Fact]
    public void Anonymous_has_to_be_named() => Assert.Same(AccessPolicy.Anonymous, Book.Find("Anonymous"));

    [Fact]
    public void A_named_policy_is_found_in_any_case() => Assert.Equal("staff", Book.Find("STAFF")?.Name);

    [Fact]
    public void An_unknown_name_is_no_policy_at_all() => Assert.Null(Book.Find("staf"));
}
