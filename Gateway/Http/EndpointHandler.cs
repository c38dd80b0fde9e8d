using System.Reflection;

namespace MagicLink.Gateway.Http;

/// <summary>
/// Gives an endpoint's handler what it asks for: the request, values of the path, services. The framework would compile code for this, for all
/// endpoints before the first request is routed, which takes a core most of a second. Here nothing is compiled; a call costs a microsecond more.
/// </summary>
internal static class EndpointHandler
{
    /// <summary>Has an endpoint answer by a handler, behind the filters of its groups.</summary>
    /// <exception cref="InvalidOperationException">The handler asks for something that is neither in the path nor a service, or answers with something else than a result.</exception>
    public static void Bind(EndpointBuilder endpoint, Delegate handler)
    {
        ParameterInfo[] parameters = [.. handler.Method.GetParameters()];
        Func<HttpContext, object?>[] arguments = [.. parameters.Select(parameter => Argument((RouteEndpointBuilder)endpoint, parameter))];
        if (!IsAnswer(handler.Method.ReturnType))
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} answers with {handler.Method.ReturnType}.");
        }

        EndpointFilterDelegate answer = context => AnswerAsync(handler, Array.ConvertAll(arguments, argument => argument(context.HttpContext)));
        var about = new EndpointFilterFactoryContext { MethodInfo = handler.Method, ApplicationServices = endpoint.ApplicationServices };
        foreach (var filter in endpoint.FilterFactories.Reverse())
        {
            answer = filter(about, answer);
        }

        endpoint.FilterFactories.Clear(); // else the framework runs, and compiles, them too
        endpoint.RequestDelegate = async context =>
            await ((IResult)(await answer(EndpointFilterInvocationContext.Create(context)))!).ExecuteAsync(context);
    }

    /// <summary>Filters that are added to an endpoint itself would come too late: they stand on its group.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    public static void MustHaveNoMoreFilters(EndpointBuilder endpoint)
    {
        if (endpoint.FilterFactories.Count > 0)
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} has a filter of its own, which would not run.");
        }
    }

    private static Func<HttpContext, object?> Argument(RouteEndpointBuilder endpoint, ParameterInfo parameter)
    {
        var (name, type) = (parameter.Name!, parameter.ParameterType);
        if (type == typeof(HttpContext))
        {
            return context => context;
        }

        if (type == typeof(string) && endpoint.RoutePattern.GetParameter(name) is not null)
        {
            return context => context.Request.RouteValues[name];
        }

        if (!endpoint.ApplicationServices.GetRequiredService<IServiceProviderIsService>().IsService(type))
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} asks for {type} {name}, which is neither in its path nor a service.");
        }

        return context => context.RequestServices.GetRequiredService(type);
    }

    private static bool IsAnswer(Type type) =>
        type == typeof(Task<IResult>) || type == typeof(Task) || type == typeof(void) || type.IsAssignableTo(typeof(IResult));

    private static async ValueTask<object?> AnswerAsync(Delegate handler, object?[] arguments)
    {
        switch (handler.Method.Invoke(handler.Target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null))
        {
            case Task<IResult> asked:
                return await asked;
            case Task written:
                await written;
                return Results.Empty;
            case IResult result:
                return result;
            default:
                return Results.Empty;
        }
    }
}
