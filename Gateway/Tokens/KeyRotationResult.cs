namespace MagicLink.Gateway.Tokens;

/// <summary>How a rotation that was asked for ended.</summary>
internal abstract record KeyRotationResult
{
    private KeyRotationResult()
    {
    }

    /// <summary>This gateway signs with the new key now.</summary>
    public sealed record Rotated(KeyView Key) : KeyRotationResult;

    /// <summary>So many keys are kept that the JWKS would get out of hand; nothing was done.</summary>
    public sealed record TooMany : KeyRotationResult;
}

/// <summary>What a key is good for now.</summary>
internal enum KeyState
{
    Signing,

    /// <summary>Another took its place; it still verifies.</summary>
    Retired,

    /// <summary>It verifies no more, and is about to be deleted.</summary>
    Expired,

    /// <summary>Of an algorithm that nothing is signed with.</summary>
    Unused,
}

/// <summary>What may be told of a key.</summary>
internal sealed record KeyView(string Id, TokenAlgorithm Algorithm, DateTimeOffset CreatedAt, KeyState State);
