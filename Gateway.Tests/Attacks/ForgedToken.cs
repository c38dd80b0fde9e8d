using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>A token taken apart, so that a test changes what it likes and signs again with whatever it has.</summary>
internal sealed class ForgedToken
{
    private ForgedToken(JsonObject header, JsonObject payload)
    {
        Header = header;
        Payload = payload;
    }

    public JsonObject Header { get; }

    public JsonObject Payload { get; }

    /// <summary>A good token's content, all of it.</summary>
    public static ForgedToken From(string jwt)
    {
        var parts = jwt.Split('.');
        return new ForgedToken(Parse(parts[0]), Parse(parts[1]));
    }

    public ForgedToken With(string name, JsonNode? value)
    {
        Set(Header, name, value);
        return this;
    }

    public ForgedToken Claim(string name, JsonNode? value)
    {
        Set(Payload, name, value);
        return this;
    }

    public string Sign(ECDsa key) => Sign(input => key.SignData(input, HashAlgorithmName.SHA256));

    public string SignHmac(byte[] key) => Sign(input => HMACSHA256.HashData(key, input));

    public string Unsigned() => $"{Input(Header.ToJsonString(), Payload.ToJsonString())}.";

    public string Sign(Func<byte[], byte[]> sign) => Sign(Header.ToJsonString(), Payload.ToJsonString(), sign);

    /// <summary>Signs any text, JSON or not.</summary>
    public static string Sign(string header, string payload, Func<byte[], byte[]> sign)
    {
        var input = Input(header, payload);
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Input(string header, string payload) => $"{Encode(header)}.{Encode(payload)}";

    private static JsonObject Parse(string part) => (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(part))!;

    // Null takes the member away.
    private static void Set(JsonObject into, string name, JsonNode? value)
    {
        into.Remove(name);
        if (value is not null)
        {
            into[name] = value;
        }
    }
}
