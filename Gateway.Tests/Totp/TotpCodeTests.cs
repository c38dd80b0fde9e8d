using System.Text;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Tests.Totp;

public sealed class TotpCodeTests
{
    private static readonly TotpParameters Usual = new(TotpAlgorithm.SHA1, 6, 30);
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B.</summary>
    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void The_codes_are_those_of_rfc_6238(long time, string sha1, string sha256, string sha512)
    {
        Assert.Equal([sha1, sha256, sha512], Enum.GetValues<TotpAlgorithm>().Select(algorithm =>
        {
            var parameters = new TotpParameters(algorithm, 8, 30);
            var secret = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7))[..parameters.SecretBytes]);
            return TotpCode.Of(parameters, secret, parameters.StepAt(DateTimeOffset.FromUnixTimeSeconds(time)));
        }));
    }

    /// <summary>RFC 4226, appendix D.</summary>
    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(6, "287922")]
    [InlineData(9, "520489")]
    public void Six_digits_are_those_of_rfc_4226(long step, string code) => Assert.Equal(code, TotpCode.Of(Usual, Secret, step));

    [Fact]
    public void A_secret_is_as_long_as_the_hash() =>
        Assert.Equal([20, 32, 64], Enum.GetValues<TotpAlgorithm>().Select(algorithm => new TotpParameters(algorithm, 6, 30).SecretBytes));

    [Theory]
    [InlineData(998, false)]
    [InlineData(999, true)]
    [InlineData(1000, true)]
    [InlineData(1001, true)]
    [InlineData(1002, false)]
    public void A_clock_may_be_off_by_one_step(long step, bool isFound)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(30_000);

        var found = TotpCode.FindStep(Usual, Secret, TotpCode.Of(Usual, Secret, step), now, lastStep: -1);

        Assert.Equal(isFound ? step : null, found);
    }

    [Theory]
    [InlineData(999, null)]
    [InlineData(1000, null)]
    [InlineData(1001, 1001L)]
    public void A_step_that_is_not_after_the_last_one_is_not_found(long step, long? expected) =>
        Assert.Equal(expected, TotpCode.FindStep(Usual, Secret, TotpCode.Of(Usual, Secret, step), DateTimeOffset.FromUnixTimeSeconds(30_000), lastStep: 1000));

    [Theory]
    [InlineData("123456", "123456")]
    [InlineData(" 123 456 ", "123456")]
    [InlineData("123-456", "123456")]
    [InlineData("123 456", "123456")]
    [InlineData("12345", null)]
    [InlineData("1234567", null)]
    [InlineData("12345a", null)]
    [InlineData("123.456", null)]
    [InlineData("١٢٣٤٥٦", null)]
    [InlineData("+12345", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("1                                  23456", null)]
    public void Spaces_and_dashes_are_forgiven_and_nothing_else(string? typed, string? expected) => Assert.Equal(expected, TypedDigits.Clean(typed, 6));

    /// <summary>RFC 4648, section 10, without the padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_in_base32(string text, string expected) => Assert.Equal(expected, Base32.Encode(Encoding.ASCII.GetBytes(text)));
}
