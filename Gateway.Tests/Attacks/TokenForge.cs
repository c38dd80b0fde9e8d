using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>
/// Every forgery of an access token that is tried, by name. Those that say <c>our key</c> are signed by the gateway's own key: the
/// signature is good and only what is named is wrong.
/// </summary>
internal sealed class TokenForge(TestGateway gateway, string good, string otherPersons, string ended, string disabled, string deleted)
{
    private const string AttackersUrl = "http://127.0.0.1:9/jwks.json";
    private readonly ECDsa ours = ((ECDsaSecurityKey)gateway.Service<KeyRing>().Current.Key).ECDsa;
    private readonly ECDsa attackers = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private long Now => gateway.Clock.GetUtcNow().ToUnixTimeSeconds();

    private ForgedToken Good => ForgedToken.From(good);

    private string[] Parts => good.Split('.');

    public string Make(string name) => Table(this)[name]();

    public static IEnumerable<string> Names => Table(null!).Keys;

    private static Dictionary<string, Func<string>> Table(TokenForge forge) => new()
    {
        ["alg none, no signature"] = () => forge.Good.With("alg", "none").Unsigned(),
        ["alg None"] = () => forge.Good.With("alg", "None").Unsigned(),
        ["alg nOnE with the old signature"] = () => forge.Good.With("alg", "nOnE").Unsigned() + forge.Parts[2],
        ["alg none without kid"] = () => forge.Good.With("alg", "none").With("kid", null).Unsigned(),
        ["no alg"] = () => forge.Good.With("alg", null).Unsigned(),
        ["alg empty"] = () => forge.Good.With("alg", "").Sign(forge.ours),
        ["signature taken away"] = () => $"{forge.Parts[0]}.{forge.Parts[1]}.",
        ["HS256 with the public key's PEM as secret"] = () => forge.Good.With("alg", "HS256").SignHmac(System.Text.Encoding.ASCII.GetBytes(forge.ours.ExportSubjectPublicKeyInfoPem())),
        ["HS256 with the public key's bytes as secret"] = () => forge.Good.With("alg", "HS256").SignHmac(forge.ours.ExportSubjectPublicKeyInfo()),
        ["HS256 with the public key's x as secret"] = () => forge.Good.With("alg", "HS256").SignHmac(forge.ours.ExportParameters(false).Q.X!),
        ["HS256 with an empty secret"] = () => forge.Good.With("alg", "HS256").SignHmac([]),
        ["HS256 with the key id as secret"] = () => forge.Good.With("alg", "HS256").SignHmac(System.Text.Encoding.ASCII.GetBytes((string)forge.Good.Header["kid"]!)),
        ["alg ES384 over our signature"] = () => forge.Good.With("alg", "ES384").Sign(forge.ours),
        ["alg ES256K over our signature"] = () => forge.Good.With("alg", "ES256K").Sign(forge.ours),
        ["alg es256 over our signature"] = () => forge.Good.With("alg", "es256").Sign(forge.ours),
        ["RS256 by another key"] = () => SignRsa(forge.Good.With("alg", "RS256")),
        ["PS256 by another key"] = () => SignRsa(forge.Good.With("alg", "PS256")),
        ["another key under the same kid"] = () => forge.Good.Sign(forge.attackers),
        ["unknown kid"] = () => forge.Good.With("kid", "unknown").Sign(forge.attackers),
        ["unknown kid, our key"] = () => forge.Good.With("kid", "unknown").Sign(forge.ours),
        ["no kid, another key"] = () => forge.Good.With("kid", null).Sign(forge.attackers),
        ["no kid, our key"] = () => forge.Good.With("kid", null).Sign(forge.ours),
        ["kid is a path"] = () => forge.Good.With("kid", "../../../dev/null").SignHmac([]),
        ["kid is SQL"] = () => forge.Good.With("kid", "' OR 1=1 --").Sign(forge.attackers),
        ["kid is a number, our key"] = () => forge.Good.With("kid", 1).Sign(forge.ours),
        ["jku of the attacker"] = () => forge.Good.With("jku", AttackersUrl).Sign(forge.attackers),
        ["jku of the attacker, unknown kid"] = () => forge.Good.With("jku", AttackersUrl).With("kid", "a").Sign(forge.attackers),
        ["jwk of the attacker"] = () => forge.Good.With("jwk", forge.AttackersJwk()).Sign(forge.attackers),
        ["jwk of the attacker, no kid"] = () => forge.Good.With("jwk", forge.AttackersJwk()).With("kid", null).Sign(forge.attackers),
        ["x5u of the attacker"] = () => forge.Good.With("x5u", AttackersUrl).Sign(forge.attackers),
        ["x5c of the attacker"] = () => forge.Good.With("x5c", new JsonArray("MIIB")).Sign(forge.attackers),
        ["wrong iss, our key"] = () => forge.Good.Claim("iss", "https://evil.example").Sign(forge.ours),
        ["iss with a slash behind, our key"] = () => forge.Good.Claim("iss", Issuer(forge) + "/").Sign(forge.ours),
        ["no iss, our key"] = () => forge.Good.Claim("iss", null).Sign(forge.ours),
        ["two iss, our key"] = () => forge.Good.Claim("iss", new JsonArray(Issuer(forge), "https://evil.example")).Sign(forge.ours),
        ["wrong aud, our key"] = () => forge.Good.Claim("aud", "https://other.example").Sign(forge.ours),
        ["no aud, our key"] = () => forge.Good.Claim("aud", null).Sign(forge.ours),
        ["empty aud, our key"] = () => forge.Good.Claim("aud", new JsonArray()).Sign(forge.ours),
        ["typ JWT, our key"] = () => forge.Good.With("typ", "JWT").Sign(forge.ours),
        ["typ of a logout token, our key"] = () => forge.Good.With("typ", "logout+jwt").Sign(forge.ours),
        ["no typ, our key"] = () => forge.Good.With("typ", null).Sign(forge.ours),
        ["no exp, our key"] = () => forge.Good.Claim("exp", null).Sign(forge.ours),
        ["expired by 6 seconds, our key"] = () => forge.Good.Claim("exp", forge.Now - 6).Sign(forge.ours),
        ["expired long ago, our key"] = () => forge.Good.Claim("exp", 1).Sign(forge.ours),
        ["exp negative, our key"] = () => forge.Good.Claim("exp", -1).Sign(forge.ours),
        ["exp is a word, our key"] = () => forge.Good.Claim("exp", "never").Sign(forge.ours),
        ["nbf in the future, our key"] = () => forge.Good.Claim("nbf", forge.Now + 6).Sign(forge.ours),
        ["nbf far in the future, our key"] = () => forge.Good.Claim("nbf", forge.Now + 86_400).Sign(forge.ours),
        ["no sid, our key"] = () => forge.Good.Claim("sid", null).Sign(forge.ours),
        ["empty sid, our key"] = () => forge.Good.Claim("sid", "").Sign(forge.ours),
        ["unknown sid, our key"] = () => forge.Good.Claim("sid", "nosuchsession").Sign(forge.ours),
        ["another person's sid, our key"] = () => forge.Good.Claim("sid", forge.OtherPerson("sid")).Sign(forge.ours),
        ["another person's sub, our key"] = () => forge.Good.Claim("sub", forge.OtherPerson("sub")).Sign(forge.ours),
        ["no sub, our key"] = () => forge.Good.Claim("sub", null).Sign(forge.ours),
        ["sub in upper case, our key"] = () => forge.Good.Claim("sub", ((string)forge.Good.Payload["sub"]!).ToUpperInvariant() + "A").Sign(forge.ours),
        ["session ended"] = () => forge.Ended,
        ["person disabled"] = () => forge.Disabled,
        ["person deleted"] = () => forge.Deleted,
        ["a deleted person's sub and sid, our key"] = () => ForgedToken.From(forge.Deleted).Claim("exp", forge.Now + 1_000_000).Sign(forge.ours),
        ["typ of an assertion, our key"] = () => forge.Good.With("typ", "assertion+jwt").Sign(forge.ours),
        ["typ is a list, our key"] = () => forge.Good.With("typ", new JsonArray("at+jwt")).Sign(forge.ours),
        ["aud of a cluster, our key"] = () => forge.Good.Claim("aud", "app").Sign(forge.ours),
        ["aud is a number, our key"] = () => forge.Good.Claim("aud", 1).Sign(forge.ours),
        ["iss in upper case, our key"] = () => forge.Good.Claim("iss", Issuer(forge).ToUpperInvariant()).Sign(forge.ours),
        ["iss with a blank behind, our key"] = () => forge.Good.Claim("iss", Issuer(forge) + " ").Sign(forge.ours),
        ["sub is a list, our key"] = () => forge.Good.Claim("sub", new JsonArray((string)forge.Good.Payload["sub"]!, "x")).Sign(forge.ours),
        ["sid is a list, our key"] = () => forge.Good.Claim("sid", new JsonArray((string)forge.Good.Payload["sid"]!, "x")).Sign(forge.ours),
        ["sid is a pattern, our key"] = () => forge.Good.Claim("sid", "%").Sign(forge.ours),
        ["sid is SQL, our key"] = () => forge.Good.Claim("sid", "x' OR '1'='1").Sign(forge.ours),
        ["sid with a NUL, our key"] = () => forge.Good.Claim("sid", (string)forge.Good.Payload["sid"]! + "\0").Sign(forge.ours),
        ["sub is an object, our key"] = () => forge.Good.Claim("sub", new JsonObject()).Sign(forge.ours),
        ["another sub behind ours, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), forge.PayloadWith($"\"sub\":\"{forge.OtherPerson("sub")}\""), forge.SignOurs),
        ["another sid behind ours, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), forge.PayloadWith($"\"sid\":\"{forge.OtherPerson("sid")}\""), forge.SignOurs),
        ["exp of the past as text, our key"] = () => forge.Good.Claim("exp", "1").Sign(forge.ours),
        ["exp is a list, our key"] = () => forge.Good.Claim("exp", new JsonArray(forge.Now + 60)).Sign(forge.ours),
        ["exp beyond all numbers, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), forge.Good.Claim("exp", null).Payload.ToJsonString()[..^1] + ",\"exp\":1e400}", forge.SignOurs),
        ["exp null, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), forge.Good.Claim("exp", null).Payload.ToJsonString()[..^1] + ",\"exp\":null}", forge.SignOurs),
        ["kid is a URL"] = () => forge.Good.With("kid", AttackersUrl).Sign(forge.attackers),
        ["kid is a list, our key"] = () => forge.Good.With("kid", new JsonArray((string)forge.Good.Header["kid"]!)).Sign(forge.ours),
        ["kid is a command"] = () => forge.Good.With("kid", "|/bin/true").Sign(forge.attackers),
        ["kid of five kilobytes"] = () => forge.Good.With("kid", new string('k', 5_000)).Sign(forge.attackers),
        ["kid with a NUL behind"] = () => forge.Good.With("kid", (string)forge.Good.Header["kid"]! + "\0").Sign(forge.attackers),
        ["x5t of the attacker"] = () => forge.Good.With("x5t", "AAAA").With("kid", null).Sign(forge.attackers),
        ["alg is a list"] = () => forge.Good.With("alg", new JsonArray("ES256", "none")).Unsigned(),
        ["alg null"] = () => ForgedToken.Sign(forge.Good.With("alg", null).Header.ToJsonString()[..^1] + ",\"alg\":null}", forge.Good.Payload.ToJsonString(), _ => []),
        ["alg HS256 with nothing behind the dot"] = () => forge.Good.With("alg", "HS256").Unsigned(),
        ["EdDSA"] = () => forge.Good.With("alg", "EdDSA").Sign(_ => new byte[64]),
        ["critical extension, another key"] = () => forge.Good.With("crit", new JsonArray("exp")).Sign(forge.attackers),
        ["payload not encoded, another key"] = () => forge.Good.With("b64", false).With("crit", new JsonArray("b64")).Sign(forge.attackers),
        ["payload of a length that Base64 has not"] = () => $"{forge.Parts[0]}.AAAAA.{forge.Parts[2]}",
        ["header of a length that Base64 has not"] = () => $"AAAAA.{forge.Parts[1]}.{forge.Parts[2]}",
        ["payload is no UTF-8"] = () => $"{forge.Parts[0]}.{Convert.ToBase64String([.. "{\"iss\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]).TrimEnd('=')}.{forge.Parts[2]}",
        ["signature one byte short"] = () => forge.Good.Sign(input => forge.SignOurs(input)[..63]),
        ["signature one byte long"] = () => forge.Good.Sign(input => [.. forge.SignOurs(input), 0]),
        ["signature with r and s swapped"] = () => forge.Good.Sign(input => forge.SignOurs(input) is var both ? [.. both[32..], .. both[..32]] : []),
        ["signature of the order of the curve"] = () => forge.Good.Sign(_ => [.. Order, .. Order]),
        ["signature of ones"] = () => forge.Good.Sign(_ => [.. new byte[31], 1, .. new byte[31], 1]),
        ["header is a list"] = () => ForgedToken.Sign("[]", forge.Good.Payload.ToJsonString(), forge.SignOurs),
        ["header is empty"] = () => ForgedToken.Sign("{}", forge.Good.Payload.ToJsonString(), forge.SignOurs),
        ["payload is text, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), "\"x\"", forge.SignOurs),
        ["payload is empty, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), "{}", forge.SignOurs),
        ["claim changed under the old signature"] = () => $"{forge.Parts[0]}.{ForgedToken.Encode(forge.Good.Claim("role", "admin").Payload.ToJsonString())}.{forge.Parts[2]}",
        ["signature of another token"] = () => $"{forge.Parts[0]}.{forge.Parts[1]}.{forge.OtherPersons.Split('.')[2]}",
        ["signature of zeros"] = () => $"{forge.Parts[0]}.{forge.Parts[1]}.{new string('A', 86)}",
        ["signature in DER"] = () => forge.Good.Sign(input => forge.ours.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        ["signature cut short"] = () => forge.Whole[..^8],
        ["cut in the payload"] = () => forge.Whole[..(forge.Parts[0].Length + 20)],
        ["header only"] = () => forge.Parts[0],
        ["two parts"] = () => $"{forge.Parts[0]}.{forge.Parts[1]}",
        ["a dot more behind"] = () => forge.Whole + ".",
        ["a dot more before"] = () => "." + forge.Whole,
        ["dots only"] = () => "..",
        ["four parts"] = () => forge.Whole + "." + forge.Parts[2],
        ["five parts"] = () => forge.Whole + "." + forge.Parts[1] + "." + forge.Parts[2],
        ["a JWE"] = () => string.Join('.', ForgedToken.Encode("""{"alg":"dir","enc":"A128GCM","typ":"at+jwt"}"""), "", ForgedToken.Encode("123456789012"), ForgedToken.Encode("secret"), ForgedToken.Encode("1234567890123456")),
        ["a megabyte"] = () => $"{forge.Parts[0]}.{new string('A', 1_000_000)}.{forge.Parts[2]}",
        ["9 kilobytes, our key"] = () => forge.Good.Claim("padding", new string('x', 9_000)).Sign(forge.ours),
        ["no JSON"] = () => $"{ForgedToken.Encode("hello")}.{ForgedToken.Encode("hello")}.{forge.Parts[2]}",
        ["a JSON list, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), "[]", forge.SignOurs),
        ["deep JSON"] = () => $"{forge.Parts[0]}.{ForgedToken.Encode(new string('[', 2_000) + new string(']', 2_000))}.{forge.Parts[2]}",
        ["duplicated alg: none behind ES256"] = () => ForgedToken.Sign(forge.HeaderWith("\"alg\":\"none\""), forge.Good.Payload.ToJsonString(), _ => []),
        ["duplicated iss behind ours, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), forge.PayloadWith("\"iss\":\"https://evil.example\""), forge.SignOurs),
        ["duplicated exp of the past, our key"] = () => ForgedToken.Sign(forge.Good.Header.ToJsonString(), forge.PayloadWith("\"exp\":1"), forge.SignOurs),
        ["plain base64 instead of base64url"] = () => $"{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(forge.Good.Header.ToJsonString()))}.{forge.Parts[1]}.{forge.Parts[2]}",
        ["whitespace inside"] = () => $"{forge.Parts[0]}. {forge.Parts[1]}.{forge.Parts[2]}",
        ["a tab inside"] = () => $"{forge.Parts[0]}\t.{forge.Parts[1]}.{forge.Parts[2]}",
        ["a second token behind a blank"] = () => $"{forge.Whole} {forge.OtherPersons}",
        ["a second token behind a comma"] = () => $"{forge.Whole},{forge.OtherPersons}",
        ["in quotes"] = () => $"\"{forge.Whole}\"",
        ["a scheme twice"] = () => $"Bearer {forge.Whole}",
        ["percent-encoded"] = () => forge.Whole.Replace(".", "%2e", StringComparison.Ordinal),
        ["an empty token"] = () => "",
        ["the word null"] = () => "null",
        ["the session's id"] = () => (string)forge.Good.Payload["sid"]!,
    };

    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private string Ended => ended;

    private string Disabled => disabled;

    private string Deleted => deleted;

    private string OtherPersons => otherPersons;

    private string Whole => good;

    private static string Issuer(TokenForge forge) => (string)forge.Good.Payload["iss"]!;

    private byte[] SignOurs(byte[] input) => ours.SignData(input, HashAlgorithmName.SHA256);

    private string OtherPerson(string claim) => (string)ForgedToken.From(otherPersons).Payload[claim]!;

    private string HeaderWith(string member) => Good.Header.ToJsonString()[..^1] + "," + member + "}";

    private string PayloadWith(string member) => Good.Payload.ToJsonString()[..^1] + "," + member + "}";

    private static string SignRsa(ForgedToken token)
    {
        using var rsa = RSA.Create(2048);
        return token.Sign(input => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private JsonObject AttackersJwk()
    {
        var q = attackers.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(q.X), ["y"] = Base64UrlEncoder.Encode(q.Y) };
    }
}
