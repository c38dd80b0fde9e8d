using MagicLink.Gateway.Language;

namespace MagicLink.Gateway.Pages;

/// <summary>What every page needs.</summary>
/// <param name="Nonce">The CSP nonce of this one answer.</param>
public sealed record PageFrame(Texts Texts, string Brand, string Nonce, string RequestId);
