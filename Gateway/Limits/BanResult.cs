namespace MagicLink.Gateway.Limits;

/// <summary>What became of a wish to ban or unban.</summary>
internal abstract record BanResult
{
    private BanResult()
    {
    }

    public sealed record Banned(Ban Ban) : BanResult;

    public sealed record Unbanned : BanResult;

    public sealed record NotBanned : BanResult;

    /// <summary>What was named is neither an address nor a network.</summary>
    public sealed record NoNetwork : BanResult;

    /// <summary>All of it is on the white-list, over which no ban stands.</summary>
    public sealed record OnWhitelist : BanResult;
}
