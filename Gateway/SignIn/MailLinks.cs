using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>What a mail says of the gateway: only configured things, never what a request claims.</summary>
/// <param name="Target">Where links point, without the token.</param>
internal sealed record MailLinks(string BrandName, Uri Target)
{
    public string For(Secret token)
    {
        var separator = Target.Query.Length == 0 ? "?" : "&";
        return $"{Target.AbsoluteUri}{separator}token={token.Value}";
    }
}
