namespace MagicLink.Gateway.Http.Description;

/// <summary>The endpoints of one line of a map, to be described.</summary>
internal sealed class MappedEndpoints(IReadOnlyList<(string Method, RouteHandlerBuilder Endpoint)> endpoints)
{
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
}
