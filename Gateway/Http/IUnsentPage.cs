namespace MagicLink.Gateway.Http;

/// <summary>Tells a person that a form was not delivered, and how it can be sent again.</summary>
internal interface IUnsentPage
{
    Task WriteAsync(HttpContext context, Unsent unsent);
}
