using MagicLink.Gateway.Http;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Admin;

internal static class BanOperations
{
    private static readonly ParameterShape Address = ParameterShape.InPath("ip", "The address that is banned, or that of the network.");

    public static readonly Operation List = AdminOperations.Page("adminListBans", "The networks that are banned now.", AdminJson.Default.ListAnswerBanView);

    public static readonly Operation Ban = AdminOperations
        .Change("adminBan", "Bans an address or a network, in place of any ban that it has.")
        .Takes(AdminJson.Default.BanBody, "ip")
        .Answers(201, "It is banned.", AdminJson.Default.BanView)
        .Refuses(Problems.OnWhitelist);

    public static readonly Operation Unban = AdminOperations
        .Change("adminUnban", "Takes the ban of an address back, and forgets that there was one. An IPv6 address stands for its /64, where that is what is banned.")
        .With(Address)
        .Answers(200, "It is not banned any more.", AdminJson.Default.MessageAnswer)
        .Refuses(Problems.NotBanned);

    public static readonly Operation UnbanNetwork = AdminOperations
        .Change("adminUnbanNetwork", "Takes the ban of a network back, and forgets that there was one. The slash may be encoded.")
        .With(Address, ParameterShape.InPath("prefix", "The length of its prefix."))
        .Answers(200, "It is not banned any more.", AdminJson.Default.MessageAnswer)
        .Refuses(Problems.NotBanned);
}
