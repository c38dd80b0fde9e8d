using System.Collections.Frozen;

namespace MagicLink.Gateway.Access;

/// <summary>All policies by name.</summary>
internal sealed class PolicyBook
{
    private readonly FrozenDictionary<string, AccessPolicy> policies;

    public PolicyBook(AccessOptions options) =>
        policies = options.Policies.Where(named => !AccessPolicy.IsBuiltIn(named.Key)).Select(named => AccessPolicy.From(named.Key, named.Value))
            .Append(AccessPolicy.Default)
            .Append(AccessPolicy.Anonymous)
            .ToFrozenDictionary(policy => policy.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => policies.Keys.Order(StringComparer.Ordinal);

    /// <summary>The policy a route names; naming none is <see cref="AccessPolicy.Default"/>. Null for an unknown name.</summary>
    public AccessPolicy? Find(string? name) =>
        policies.GetValueOrDefault(string.IsNullOrEmpty(name) ? AccessPolicy.Default.Name : name);
}
