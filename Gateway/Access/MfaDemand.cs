namespace MagicLink.Gateway.Access;

/// <summary>Whether a policy asks for a second factor.</summary>
internal enum MfaDemand
{
    /// <summary>What the sign-in proved is enough.</summary>
    None,

    /// <summary>Several factors must have been proved (<c>mfa</c> in the caller's <c>amr</c>, RFC 8176 §2).</summary>
    Required,
}
