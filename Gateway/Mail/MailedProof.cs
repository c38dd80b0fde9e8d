using System.Globalization;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Secrets;

namespace MagicLink.Gateway.Mail;

/// <summary>Something mailed that lets a person in.</summary>
/// <param name="Lifetime">How long it counts.</param>
internal sealed record MailedProof(Secret Value, TimeSpan Lifetime)
{
    /// <summary>Whole minutes, never more than it counts unless that is less than one.</summary>
    public int Minutes => Math.Max(1, (int)Lifetime.TotalMinutes);

    public string LifetimeIn(Texts texts) => Minutes == 1 ? texts["Mail.Minute"] : texts["Mail.Minutes", Minutes.ToString(CultureInfo.InvariantCulture)];
}
