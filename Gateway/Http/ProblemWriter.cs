namespace MagicLink.Gateway.Http;

/// <summary>Refuses a call as its caller can read it: a person who navigates gets a page, a program JSON.</summary>
internal sealed class ProblemWriter(IProblemPage page, OwnPaths ownPaths)
{
    public Task WriteAsync(HttpContext context, Problem problem) =>
        Navigation.Is(context.Request) && !ownPaths.IsApi(context.Request.Path) ? page.WriteAsync(context, problem) : ProblemResult.WriteAsync(context, problem);
}
