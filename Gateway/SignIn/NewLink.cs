using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.SignIn;

/// <summary>How the wish for a link that is not mailed ended.</summary>
internal abstract record NewLink
{
    private NewLink()
    {
    }

    public sealed record Created(Challenge Challenge, Secret Link) : NewLink;

    /// <summary>The address is not known, and may not sign up.</summary>
    public sealed record NotAdmitted : NewLink;

    /// <summary>The person is disabled.</summary>
    public sealed record Disabled : NewLink;
}
