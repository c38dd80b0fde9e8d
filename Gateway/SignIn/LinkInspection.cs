namespace MagicLink.Gateway.SignIn;

/// <summary>What a link looks like before anybody confirms it.</summary>
/// <param name="Challenge">Null when the link is none of ours.</param>
/// <param name="IsPersonDisabled">Said only of a link of ours: who holds it has proved the mailbox.</param>
/// <param name="AskedHere">Whether this browser asked for it.</param>
internal sealed record LinkInspection(ChallengeState State, Challenge? Challenge, bool AskedHere, bool IsPersonDisabled);
