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

    /// <summary>A person's names or roles were changed by an admin; the detail says which.</summary>
    UserChanged,

    /// <summary>A person was disabled, and every session of the person ended.</summary>
    UserDisabled,

    /// <summary>A disabled person may sign in again.</summary>
    UserEnabled,

    /// <summary>A person was deleted, with everything that was kept about the person.</summary>
    UserDeleted,

    /// <summary>An admin took a person's second factor away.</summary>
    SecondFactorReset,

    /// <summary>An admin ended one session.</summary>
    SessionEnded,

    /// <summary>An admin ended all sessions of a person.</summary>
    SessionsEnded,

    /// <summary>An admin made a sign-in link, which was not mailed.</summary>
    LinkCreated,

    /// <summary>An admin took a pending link back.</summary>
    LinkRevoked,

    /// <summary>An admin had a dead mail tried again.</summary>
    MailRetried,

    /// <summary>An admin had a test mail sent.</summary>
    TestMailSent,

    /// <summary>Tokens are signed with a new key.</summary>
    KeysRotated,

    /// <summary>All signing keys were replaced at once, so that no earlier token counts.</summary>
    KeysDropped,

    /// <summary>The shared secret of HS256 was shown.</summary>
    SharedSecretShown,

    /// <summary>A token of the admin API was made.</summary>
    AdminTokenCreated,

    /// <summary>A token of the admin API was revoked.</summary>
    AdminTokenRevoked,

    /// <summary>The database was copied into a file.</summary>
    BackupWritten,
}
