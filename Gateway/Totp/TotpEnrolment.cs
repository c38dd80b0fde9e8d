namespace MagicLink.Gateway.Totp;

/// <summary>A person's authenticator, pending until a code has confirmed it.</summary>
/// <param name="Id">Another one for each enrolment, so that nothing of an earlier one counts for a later one.</param>
/// <param name="LastStep">The newest time step that was accepted.</param>
internal sealed record TotpEnrolment(long UserId, string Id, string SealedSecret, TotpParameters Parameters, long LastStep, bool IsConfirmed);
