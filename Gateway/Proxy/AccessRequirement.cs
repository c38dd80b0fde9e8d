using Microsoft.AspNetCore.Authorization;

namespace MagicLink.Gateway.Proxy;

/// <summary>What every policy of a route demands: that <see cref="AccessEvaluator"/> finds the request granted. Nothing else meets it.</summary>
internal sealed class AccessRequirement : IAuthorizationRequirement;
