using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Pages;

/// <summary>Of whom a second factor is asked, and what for.</summary>
/// <param name="ReturnUrl">Where a step-up leads; null while signing in.</param>
internal sealed record FactorVisit(EmailAddress Email, string? ReturnUrl)
{
    /// <summary>The address as it may be seen: whole only by who is signed in.</summary>
    public string Account => ReturnUrl is null ? Email.Masked : Email.Value;
}
