using System.Security.Cryptography;
using System.Text;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;

namespace MagicLink.Gateway.Tests.Secrets;

/// <summary>A new master key beside the one before: what was made under either is known, and new things are made under the new one.</summary>
public sealed class MasterKeysTests
{
    private const string Purpose = "test";
    private const string Row = "row 1";
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("private");
    private static readonly MasterKey Old = NewKey();
    private static readonly MasterKey New = NewKey();
    private static readonly MasterKeys Before = new(Old);
    private static readonly MasterKeys Between = new(New, Old);
    private static readonly MasterKeys After = new(New);

    [Fact]
    public void What_was_sealed_under_a_previous_key_opens_and_is_known_to_be_outdated()
    {
        var box = new SecretBox(Between, Purpose);
        var old = new SecretBox(Before, Purpose).Seal(Plain, Row);

        Assert.Equal(Plain, box.Open(old, Row));
        Assert.True(box.IsOutdated(old));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(old, "row 2"));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(Between, "another purpose").Open(old, Row));
    }

    [Fact]
    public void Sealed_is_always_under_the_current_key()
    {
        var box = new SecretBox(Between, Purpose);
        var fresh = box.Seal(Plain, Row);

        Assert.False(box.IsOutdated(fresh));
        Assert.Equal(Plain, new SecretBox(After, Purpose).Open(fresh, Row));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(Before, Purpose).Open(fresh, Row));
    }

    [Fact]
    public void The_id_of_a_key_is_no_proof_of_it()
    {
        var old = new SecretBox(Before, Purpose).Seal(Plain, Row);
        var renamed = New.Id + old[Old.Id.Length..];

        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(Between, Purpose).Open(renamed, Row));
        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(After, Purpose).Open(renamed, Row));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("{0}")]
    [InlineData("{0}.")]
    [InlineData("{0}.AAAA")]
    [InlineData("{0}.not base64!")]
    [InlineData("{0}x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_sealed_text_does_not_open(string format)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, New.Id);

        Assert.ThrowsAny<CryptographicException>(() => new SecretBox(Between, Purpose).Open(text, Row));
    }

    [Fact]
    public void A_hash_is_recognised_under_the_key_that_made_it()
    {
        var hasher = new SecretHasher(Between, Purpose);
        var old = new SecretHasher(Before, Purpose).Hash("secret");
        var fresh = hasher.Hash("secret");

        Assert.StartsWith(New.Id + ".", fresh, StringComparison.Ordinal);
        Assert.Equal([fresh, old], hasher.Hashes("secret"));
        Assert.Equal(old, hasher.HashLike(old, "secret"));
        Assert.Equal(fresh, hasher.HashLike(fresh, "secret"));
        Assert.True(hasher.Matches("secret", old));
        Assert.True(hasher.Matches("secret", fresh));
        Assert.False(hasher.Matches("other", old));
        Assert.False(hasher.Matches("other", fresh));
    }

    [Fact]
    public void A_hash_under_a_key_that_is_not_there_matches_nothing()
    {
        var old = new SecretHasher(Before, Purpose).Hash("secret");
        var after = new SecretHasher(After, Purpose);

        Assert.False(after.Matches("secret", old));
        Assert.NotEqual(old, after.HashLike(old, "secret"));
        Assert.False(after.Matches("secret", New.Id + old[Old.Id.Length..]));
        Assert.False(after.Matches("secret", ""));
        Assert.False(after.Matches("secret", New.Id + "."));
    }

    [Fact]
    public void A_link_signed_under_a_previous_key_reads_and_a_foreign_one_does_not()
    {
        var token = new LinkToken(RandomToken.Base64(16), RandomToken.Base64(16), DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        var old = new LinkTokenSigner(Before).Sign(token).Value;

        Assert.Equal(token, new LinkTokenSigner(Between).Read(old));
        Assert.Null(new LinkTokenSigner(After).Read(old));
        Assert.Null(new LinkTokenSigner(Before).Read(new LinkTokenSigner(Between).Sign(token).Value));
        Assert.Null(new LinkTokenSigner(Between).Read(new LinkTokenSigner(new MasterKeys(NewKey())).Sign(token).Value));
    }

    [Fact]
    public void No_key_stands_twice_among_them() => Assert.Throws<ArgumentException>(() => new MasterKeys(New, Old, New));

    private static MasterKey NewKey() => new(RandomNumberGenerator.GetBytes(MasterKey.Size));
}
