using System.Globalization;
using MagicLink.Gateway.Branding;
using MagicLink.Gateway.Language;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Sessions;

namespace MagicLink.Gateway.SignIn;

/// <summary>What a mail to a person who signs in is about.</summary>
/// <param name="Client">Who asked for it.</param>
/// <param name="AskedAt">When.</param>
internal sealed record MailFacts(Brand Brand, Texts Texts, EmailAddress To, MailedProof Code, ClientInfo Client, DateTimeOffset AskedAt)
{
    /// <summary>The link; null where there is a code alone.</summary>
    public MailedProof? Link { get; init; }

    public string Device => Client.IsNamed ? Client.Device : Texts["Mail.UnknownDevice"];

    /// <summary>In UTC: nothing is known of where the reader is.</summary>
    public string Time => AskedAt.UtcDateTime.ToString(Texts["Mail.TimeFormat"], Texts.Culture);
}

/// <summary>Something mailed that lets a person in.</summary>
/// <param name="Lifetime">How long it counts.</param>
internal sealed record MailedProof(Secret Value, TimeSpan Lifetime)
{
    /// <summary>Whole minutes, never more than it counts unless that is less than one.</summary>
    public int Minutes => Math.Max(1, (int)Lifetime.TotalMinutes);

    public string LifetimeIn(Texts texts) => Minutes == 1 ? texts["Mail.Minute"] : texts["Mail.Minutes", Minutes.ToString(CultureInfo.InvariantCulture)];
}
