using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>Where mailed links point: only what is configured, never what a request claims.</summary>
/// <param name="Target">Where they point, without the token.</param>
internal sealed record MailLinks(Uri Target)
{
    public Secret For(Secret token)
    {
        var separator = Target.Query.Length == 0 ? "?" : "&";
        return new Secret($"{Target.AbsoluteUri}{separator}token={token.Value}");
    }
}
