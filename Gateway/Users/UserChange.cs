namespace MagicLink.Gateway.Users;

/// <summary>What is to be changed about a person, all of it in one step; null leaves a thing as it is.</summary>
internal sealed record UserChange
{
    public PersonName? FirstName { get; init; }

    public PersonName? LastName { get; init; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    public bool? Disabled { get; init; }

    /// <summary>Whether it concerns more than the state.</summary>
    public bool ChangesData => FirstName is not null || LastName is not null || Roles is not null;
}
