namespace MagicLink.Gateway.SignIn;

/// <summary>Where a challenge stands.</summary>
internal enum ChallengeState
{
    Live,
    Used,
    Expired,

    /// <summary>Taken back by newer challenges, or with its person.</summary>
    Killed,
}
