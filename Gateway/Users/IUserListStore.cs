namespace MagicLink.Gateway.Users;

/// <summary>People as an admin looks through them.</summary>
internal interface IUserListStore
{
    /// <summary>The total of a long list may be a few seconds old.</summary>
    Task<UserList> ListAsync(UserQuery query, CancellationToken cancellation);

    /// <summary>Those of these people that there are.</summary>
    Task<IReadOnlyList<User>> FindAsync(IReadOnlyList<long> ids, CancellationToken cancellation);
}
