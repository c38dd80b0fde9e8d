using MagicLink.Gateway.Limits;

namespace MagicLink.Gateway.Http.Description;

/// <summary>The endpoints of one line of a map, to be described.</summary>
internal sealed class MappedEndpoints(IReadOnlyList<(string Method, IEndpointConventionBuilder Endpoint)> endpoints)
{
    /// <summary>Says what every method of the line does, and that it is counted before it runs.</summary>
    public MappedEndpoints Act(LimitedAct act) => Limit(_ => true, new LimitedEndpoint(act, CountsItself: false));

    /// <inheritdoc cref="Act(LimitedAct)"/>
    public MappedEndpoints Act(string method, LimitedAct act) => Limit(name => name == method, new LimitedEndpoint(act, CountsItself: false));

    /// <summary>Says what every method of the line does, and that it counts itself, once it knows what the call is about.</summary>
    public MappedEndpoints CountsItself(LimitedAct? act) => Limit(_ => true, new LimitedEndpoint(act, CountsItself: true));

    /// <inheritdoc cref="CountsItself(LimitedAct?)"/>
    public MappedEndpoints CountsItself(string method, LimitedAct? act) => Limit(name => name == method, new LimitedEndpoint(act, CountsItself: true));

    /// <summary>Gives the line another time to answer in than its group has.</summary>
    public MappedEndpoints Within(TimeSpan patience)
    {
        foreach (var (_, endpoint) in endpoints)
        {
            endpoint.WithRequestTimeout(patience);
        }

        return this;
    }

    /// <summary>Says the same of every method of the line.</summary>
    public void Describe(Operation operation)
    {
        foreach (var (_, endpoint) in endpoints)
        {
            endpoint.WithMetadata(operation);
        }
    }

    public MappedEndpoints Describe(string method, Operation operation)
    {
        endpoints.Single(mapped => mapped.Method == method).Endpoint.WithMetadata(operation);
        return this;
    }

    private MappedEndpoints Limit(Func<string, bool> isMeant, LimitedEndpoint limited)
    {
        foreach (var (_, endpoint) in endpoints.Where(mapped => isMeant(mapped.Method)))
        {
            endpoint.WithMetadata(limited);
        }

        return this;
    }
}
