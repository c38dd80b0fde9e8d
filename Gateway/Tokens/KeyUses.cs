namespace MagicLink.Gateway.Tokens;

/// <summary>What keys are kept for: access tokens, and assertions for backends, which are ES256 whatever the tokens are.</summary>
/// <param name="Tokens">How access tokens are signed.</param>
/// <param name="SignsAssertions">Whether backends are told in an assertion who the person is.</param>
internal sealed record KeyUses(TokenAlgorithm Tokens, bool SignsAssertions)
{
    public const TokenAlgorithm Assertions = TokenAlgorithm.ES256;

    /// <summary>Of each there is a key that signs; the tokens' comes first.</summary>
    public IReadOnlyList<TokenAlgorithm> All { get; } = SignsAssertions && Tokens != Assertions ? [Tokens, Assertions] : [Tokens];
}
