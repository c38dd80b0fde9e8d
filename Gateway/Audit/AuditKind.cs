namespace MagicLink.Gateway.Audit;

/// <summary>What happened. The names are kept in the store and told to admins: they are added to, never changed.</summary>
internal enum AuditKind
{
    /// <summary>Somebody asked for a link; the reason says why none is sent.</summary>
    LinkRequested,

    /// <summary>Something that was presented as a proof was refused; the reason says why.</summary>
    ProofRefused,

    /// <summary>A sign-in was completed.</summary>
    SignedIn,

    /// <summary>A person was added: by signing up, by an invitation or by an import.</summary>
    UserCreated,

    /// <summary>A call was refused as one too many; the reason says what it was to do.</summary>
    RateLimited,

    /// <summary>A network was banned, after failures or by an admin.</summary>
    Banned,

    /// <summary>A ban was taken back.</summary>
    Unbanned,

    /// <summary>An admin changed settings at run time; the detail says which.</summary>
    SettingsChanged,
}
