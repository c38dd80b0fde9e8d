namespace MagicLink.Gateway.Users;

/// <summary>Which people are asked for, the newest first; what is null narrows nothing down.</summary>
/// <param name="EmailPrefix">How the address begins, in lower case.</param>
/// <param name="Role">A role that the person has.</param>
internal sealed record UserQuery(string? EmailPrefix, string? Role, bool? Disabled, long Skip, int Take);

/// <summary>Some of the people asked for, and how many there are.</summary>
internal sealed record UserList(IReadOnlyList<User> Items, long Total);
