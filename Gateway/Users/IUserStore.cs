using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Mail;

namespace MagicLink.Gateway.Users;

/// <summary>Where people are kept.</summary>
internal interface IUserStore
{
    Task<User?> FindAsync(EmailAddress email, CancellationToken cancellation);

    /// <summary>Those of these people that there are.</summary>
    Task<IReadOnlyList<User>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellation);

    /// <summary>One page of all people in the order they were added, from the id after <paramref name="afterId"/>.</summary>
    Task<IReadOnlyList<User>> ListAsync(long afterId, int count, CancellationToken cancellation);

    /// <summary>Adds a person; null when the address is taken.</summary>
    Task<User?> TryAddAsync(NewUser user, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Gives other names; null when there is no such person.</summary>
    /// <param name="first">The first name; null leaves it as it is.</param>
    /// <param name="last">The last name; null leaves it as it is.</param>
    Task<User?> SetNamesAsync(long userId, PersonName? first, PersonName? last, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Adds people whose addresses are not taken, in one step; those that it added.</summary>
    Task<IReadOnlySet<EmailAddress>> AddAsync(IReadOnlyList<NewUser> users, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>
    /// Changes a person; null when there is none. Disabling ends every session, kills every pending challenge and
    /// finishes every sign-in under way of the person in the same step, and names the sessions it ended.
    /// </summary>
    Task<(User User, IReadOnlyList<string> EndedSessions)?> ChangeAsync(EmailAddress email, UserChange change, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>
    /// Deletes a person with everything that is kept about the person, in one step; null when there is none. Names the sessions that
    /// this ended. Links that were mailed are unknown from then on.
    /// </summary>
    /// <param name="recipientHashes">What mails to the person may be kept under: they are dropped, sent or not.</param>
    /// <param name="auditName">What the person stands under in the audit log: the rows stay, without address, client and details.</param>
    Task<(User User, IReadOnlyList<string> EndedSessions)?> DeleteAsync(
        EmailAddress email, IReadOnlyList<string> recipientHashes, AuditName auditName, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Everything that is kept about a person; null when there is none.</summary>
    Task<PersonExport?> ExportAsync(long userId, AuditName auditName, DateTimeOffset now, CancellationToken cancellation);
}
