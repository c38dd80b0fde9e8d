using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.SignIn;

/// <summary>What proves a challenge's mailbox, as the store compares it.</summary>
internal abstract record ChallengeProof
{
    private ChallengeProof()
    {
    }

    /// <param name="Hash">Hash of the link token's proof.</param>
    public sealed record Link(string Hash) : ChallengeProof;

    /// <param name="Hash">Hash of the code, which works for a shorter time.</param>
    /// <param name="Email">Whose failures at codes it forgets.</param>
    public sealed record Code(string Hash, EmailAddress Email) : ChallengeProof;
}
