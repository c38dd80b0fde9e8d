using System.Text.Json.Nodes;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Attacks;

/// <summary>Each secret that the gateway issues opens its own door and no other.</summary>
public sealed class PurposeMatrixTests
{
    [Fact]
    public async Task Each_secret_is_refused_at_every_door_but_its_own()
    {
        await using var app = await Upstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(app, config => config.With("AllowedHosts", new JsonArray(Purse.AppHost)).With("Otp:Required", true).With("Mfa:Mode", "required"));
        var purse = await Purse.FillAsync(gateway);
        var doors = Doors.Of(gateway, purse);
        var (pairs, wrong) = (0, new List<string>());

        foreach (var (name, secret) in purse.Secrets)
        {
            foreach (var door in doors.Where(door => !door.Own.Contains(name)))
            {
                var refusal = door.OtherwiseRefused.GetValueOrDefault(name, door.Refusal);
                if (refusal.Length == 0)
                {
                    continue;
                }

                var answer = await door.Present(secret);
                await Purse.ForgetTriesAsync(gateway);
                pairs++;
                if (answer != refusal)
                {
                    wrong.Add($"{name} as {door.Name}: {answer}, not {refusal}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(828, pairs);
        Assert.Empty(app.Requests);

        // Nothing was spent, or alive no more, by all that.
        foreach (var door in doors)
        {
            foreach (var name in door.Own)
            {
                Assert.Equal($"{name} as {door.Name}: {door.Opening}", $"{name} as {door.Name}: {await door.Present(purse[name])}");
            }
        }

        Assert.Equal(3, app.Requests.Count);
    }
}
