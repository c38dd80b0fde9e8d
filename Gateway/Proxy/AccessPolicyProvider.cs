using MagicLink.Gateway.Access;
using Microsoft.AspNetCore.Authorization;

namespace MagicLink.Gateway.Proxy;

/// <summary>Knows the policies that routes may name, for YARP, which refuses others. Nothing asks them: the route itself carries what it demands, and by these nobody would be let through.</summary>
internal sealed class AccessPolicyProvider(PolicyBook policies) : IAuthorizationPolicyProvider
{
    private static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();

    public bool AllowsCachingPolicies => true;

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(Policy);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(Policy);

    /// <summary>YARP keeps the built-in names for itself and demands that nobody else knows them.</summary>
    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        Task.FromResult(AccessPolicy.IsBuiltIn(policyName) || policies.Find(policyName) is null ? null : Policy);
}
