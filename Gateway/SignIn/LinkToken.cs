namespace MagicLink.Gateway.SignIn;

/// <summary>What a mailed link proves, once its signature is checked.</summary>
/// <param name="ChallengeId">The challenge it belongs to.</param>
/// <param name="Proof">The random part that only the mail carries; the store knows its hash.</param>
/// <param name="ExpiresAt">When it stops working, in whole seconds.</param>
internal sealed record LinkToken(string ChallengeId, string Proof, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"LinkToken of {ChallengeId}";
}
