using System.Security.Cryptography;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

public sealed class ForgedTokenTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";

    private static readonly LinkToken Token =
        new(RandomToken.Base64(16), RandomToken.Base64(16), DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));

    private readonly MasterKeys key = new(new MasterKey(RandomNumberGenerator.GetBytes(32)));

    [Fact]
    public void A_token_reads_as_it_was_signed()
    {
        var signer = new LinkTokenSigner(key);
        Assert.Equal(Token, signer.Read(signer.Sign(Token).Value));
        Assert.Equal(Token, new LinkTokenSigner(key).Read(signer.Sign(Token).Value));
    }

    [Fact]
    public void Every_change_of_one_character_makes_a_token_invalid()
    {
        var signer = new LinkTokenSigner(key);
        var text = signer.Sign(Token).Value;
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var other in Alphabet.Where(other => other != text[at]))
            {
                var changed = text[..at] + other + text[(at + 1)..];
                Assert.True(signer.Read(changed) is null, $"'{text[at]}' at {at} may be '{other}'");
            }
        }
    }

    [Fact]
    public void Every_cut_or_addition_makes_a_token_invalid()
    {
        var signer = new LinkTokenSigner(key);
        var text = signer.Sign(Token).Value;
        Assert.All(Enumerable.Range(0, text.Length), length => Assert.Null(signer.Read(text[..length])));
        Assert.All(["A", "=", "==", ".", " ", "\n", "\0"], more => Assert.Null(signer.Read(text + more)));
        Assert.All(["A", " ", "\n"], more => Assert.Null(signer.Read(more + text)));
        Assert.Null(signer.Read(null));
    }

    [Fact]
    public void A_token_of_another_installation_is_invalid()
    {
        var foreign = new LinkTokenSigner(new MasterKeys(new MasterKey(RandomNumberGenerator.GetBytes(32))));
        Assert.Null(new LinkTokenSigner(key).Read(foreign.Sign(Token).Value));
    }

    [Fact]
    public async Task A_changed_token_is_refused_and_spends_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = (await gateway.SendAsync("ann@example.com")).Token;

        // One character in each part: version, challenge, proof, expiry, signature, and the last one, whose low bits carry nothing.
        foreach (var at in new[] { 0, 10, 30, 48, 70, token.Length - 1 })
        {
            using var forged = await gateway.PostAsync("/api/magic-link/verify", new { token = token[..at] + (token[at] == 'B' ? 'C' : 'B') + token[(at + 1)..] });
            await forged.RefusalAsync(410, "TOKEN_INVALID");
        }

        using var genuine = await gateway.PostAsync("/api/magic-link/verify", new { token });
        await genuine.JsonAsync(200);
    }

    [Fact]
    public async Task A_link_of_one_gateway_is_nothing_to_another()
    {
        await using var one = await TestGateway.StartAsync();
        await using var other = await TestGateway.StartAsync();
        var mail = await one.SendAsync("ann@example.com");

        using var response = await other.PostAsync("/api/magic-link/verify", new { token = mail.Token });

        await response.RefusalAsync(410, "TOKEN_INVALID");
    }
}
