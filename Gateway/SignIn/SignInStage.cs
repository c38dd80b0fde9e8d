namespace MagicLink.Gateway.SignIn;

/// <summary>What a sign-in needs next, in this order.</summary>
internal enum SignInStage
{
    /// <summary>The code that was mailed after the mailbox was proved.</summary>
    Otp,

    /// <summary>A TOTP or backup code.</summary>
    Totp,

    /// <summary>A person who must have a second factor has none yet, and enrols now.</summary>
    Enroll,
}
