namespace MagicLink.Gateway.Http;

/// <summary>Shows a refusal to a person in a browser.</summary>
internal interface IProblemPage
{
    Task WriteAsync(HttpContext context, Problem problem);
}
