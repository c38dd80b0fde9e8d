using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.SignIn;

/// <summary>A further factor of a sign-in, found right and not spent yet.</summary>
/// <param name="Stage">The stage it passes.</param>
internal abstract record FactorProof(SignInStage Stage)
{
    /// <param name="Hash">Hash of the code, as the continuation has it.</param>
    public sealed record Otp(string Hash) : FactorProof(SignInStage.Otp);

    public sealed record SecondFactor(SecondFactorProof Proof) : FactorProof(SignInStage.Totp);

    /// <param name="Step">Confirms the pending enrolment.</param>
    public sealed record Enrolment(SecondFactorProof.TotpStep Step) : FactorProof(SignInStage.Enroll);
}
