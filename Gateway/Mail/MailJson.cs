using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Mail;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OutgoingMail))]
internal sealed partial class MailJson : JsonSerializerContext
{
    /// <summary>For programs that read JSON and nothing else: what HTML would need to be escaped is not, which is a fifth of a mail.</summary>
    public static readonly MailJson Plain = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
