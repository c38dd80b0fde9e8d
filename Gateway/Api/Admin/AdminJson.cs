using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Api.Admin;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 16, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(LinkBody))]
[JsonSerializable(typeof(TestMailBody))]
[JsonSerializable(typeof(ListAnswer<UserView>))]
[JsonSerializable(typeof(ListAnswer<SessionView>))]
[JsonSerializable(typeof(ListAnswer<LinkView>))]
[JsonSerializable(typeof(ListAnswer<MailView>))]
[JsonSerializable(typeof(BanBody))]
[JsonSerializable(typeof(ListAnswer<BanView>))]
[JsonSerializable(typeof(ListAnswer<KeyView>))]
[JsonSerializable(typeof(RoutesAnswer))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(NewLinkAnswer))]
[JsonSerializable(typeof(TestMailAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(EndedAnswer))]
[JsonSerializable(typeof(ListAnswer<AuditView>))]
[JsonSerializable(typeof(StatisticsAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;
