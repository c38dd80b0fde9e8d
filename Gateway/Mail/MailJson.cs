using System.Text.Json;
using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Mail;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OutgoingMail))]
internal sealed partial class MailJson : JsonSerializerContext;
