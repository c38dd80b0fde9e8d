namespace MagicLink.Gateway.Limits;

/// <summary>What a call does, whatever face it comes through.</summary>
internal enum LimitedAct
{
    /// <summary>Has a mail sent.</summary>
    Send,

    /// <summary>Presents a link, a code or a second factor.</summary>
    Verify,
}
