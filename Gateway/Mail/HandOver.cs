namespace MagicLink.Gateway.Mail;

/// <summary>How one try at a mail ended.</summary>
internal abstract record HandOver
{
    private HandOver()
    {
    }

    /// <summary>It is out, or was never to leave.</summary>
    public sealed record Done : HandOver;

    /// <summary>Not now; another try makes sense.</summary>
    public sealed record Later(string Reason) : HandOver;

    /// <summary>Not ever.</summary>
    public sealed record Never(string Reason) : HandOver;
}
