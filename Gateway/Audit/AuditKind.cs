namespace MagicLink.Gateway.Audit;

/// <summary>What happened. The names are kept in the store and told to admins: they are added to, never changed.</summary>
internal enum AuditKind
{
    /// <summary>Somebody asked for a link. Reason <c>not-admitted</c>: none is sent; <c>disabled</c>: it is, and will sign nobody in.</summary>
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

    /// <summary>A person's names or roles were changed, by an admin or by the person; the detail says which.</summary>
    UserChanged,

    /// <summary>A person was disabled, and every session of the person ended.</summary>
    UserDisabled,

    /// <summary>A disabled person may sign in again.</summary>
    UserEnabled,

    /// <summary>A person was deleted, with everything that was kept about the person.</summary>
    UserDeleted,

    /// <summary>An admin took a person's second factor away.</summary>
    SecondFactorReset,

    /// <summary>One session was ended from elsewhere than itself, by an admin or by the person; the reason says how.</summary>
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

    /// <summary>A mail was handed over.</summary>
    MailDelivered,

    /// <summary>A mail was given up.</summary>
    MailFailed,

    /// <summary>A code was mailed after the link; reason <c>again</c> for a further one.</summary>
    OtpSent,

    /// <summary>The code mailed after the link was right.</summary>
    OtpAccepted,

    /// <summary>A second factor was right: in a sign-in, for a step-up or to change something. The reason names the factor.</summary>
    SecondFactorAccepted,

    /// <summary>A session has proved more than before.</summary>
    SteppedUp,

    /// <summary>A person began to set up a second factor.</summary>
    TotpEnrolled,

    /// <summary>A person has a second factor now.</summary>
    TotpConfirmed,

    /// <summary>A person took the second factor away.</summary>
    TotpDisabled,

    /// <summary>A person has other backup codes.</summary>
    BackupCodesRenewed,

    /// <summary>A browser needs no second factor for a while.</summary>
    DeviceRemembered,

    /// <summary>A person had browsers forgotten that needed no second factor; the detail says how many.</summary>
    DeviceForgotten,

    /// <summary>A spent refresh token came back: the session was ended.</summary>
    RefreshStolen,

    /// <summary>A person signed out.</summary>
    SignedOut,

    /// <summary>A person had everything deleted that was kept.</summary>
    UserErased,

    /// <summary>A person took along what is kept.</summary>
    UserExported,

    /// <summary>A signed-in person was refused on a route; the reason is what is missing.</summary>
    AccessDenied,
}
