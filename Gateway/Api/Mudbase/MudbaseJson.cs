using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Api.Mudbase;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 16, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(SendBody))]
[JsonSerializable(typeof(VerifyBody))]
[JsonSerializable(typeof(OtpSendBody))]
[JsonSerializable(typeof(OtpVerifyBody))]
[JsonSerializable(typeof(RefreshBody))]
[JsonSerializable(typeof(SetUpBody))]
[JsonSerializable(typeof(TwoFactorBody))]
[JsonSerializable(typeof(EraseBody))]
[JsonSerializable(typeof(UpdateBody))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(SignedInAnswer))]
[JsonSerializable(typeof(TokensAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UpdatedAnswer))]
[JsonSerializable(typeof(SetUpAnswer))]
internal sealed partial class MudbaseJson : JsonSerializerContext;
