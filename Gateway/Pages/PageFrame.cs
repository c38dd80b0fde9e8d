using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;

namespace MagicLink.Gateway.Pages;

/// <summary>What every page needs.</summary>
/// <param name="Nonce">The CSP nonce of this one answer.</param>
/// <param name="Here">The path and query at which the page can be read again, in another language; null for what answers a form.</param>
public sealed record PageFrame(Texts Texts, Brand Brand, string Nonce, string RequestId, string? Here);
