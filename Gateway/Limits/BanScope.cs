namespace MagicLink.Gateway.Limits;

/// <summary>What a ban keeps from its network. Health and the admin API stay open in any case.</summary>
internal enum BanScope
{
    /// <summary>Our own endpoints; proxied routes go on.</summary>
    Auth,

    /// <summary>Everything.</summary>
    All,
}
