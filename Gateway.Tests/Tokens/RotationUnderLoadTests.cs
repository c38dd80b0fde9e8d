using System.Net.Http.Headers;
using System.Net.Http.Json;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Tests.Harness;
using MagicLink.Gateway.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MagicLink.Gateway.Tests.Tokens;

/// <summary>Two gateways with real clocks on one database, while each checks at once what the other has just signed.</summary>
public sealed class RotationUnderLoadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_token_is_refused_by_either_gateway_while_keys_are_rotated()
    {
        var database = await SharedPostgres.NewSchemaAsync();
        var masterKey = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(MasterKey.Size));
        var mails = Directory.CreateTempSubdirectory("gateway-mails-");
        TestConfig Config() => new TestConfig().With("Store:Provider", "postgres").With("Store:ConnectionString", database).With("MasterKey", masterKey)
            .With("Tokens:Issuer", "https://id.example.com").With("Mail:Pickup:Directory", mails.FullName);
        await using (var here = await RealGateway.StartAsync(Config()))
        await using (var there = await RealGateway.StartAsync(Config()))
        {
            using var rotated = new CancellationTokenSource();
            var clients = new[]
            {
                RefreshAsync(here, there, await SignInAsync(here, "ann@example.com", mails.FullName), rotated.Token),
                RefreshAsync(there, here, await SignInAsync(there, "bob@example.com", mails.FullName), rotated.Token),
            };

            var made = new List<string>();
            foreach (var gateway in new[] { here, there, here })
            {
                made.Add(Assert.IsType<KeyRotationResult.Rotated>(await gateway.Service<KeyRotationFlow>().RotateAsync(Cancellation)).Key.Id);
            }

            await Task.WhenAny(Task.WhenAll(clients), Task.Delay(TimeSpan.FromSeconds(1), Cancellation)); // the other one follows within its delay
            await rotated.CancelAsync();
            var used = await Task.WhenAll(clients);
            Assert.All(used, kids => Assert.Superset(made.Take(2).ToHashSet(), kids));
        }

        mails.Delete(recursive: true);
        await SharedPostgres.DropSchemaAsync(database);
    }

    /// <summary>The keys of the tokens that <paramref name="issuer"/> gave; every one was let in at once by both.</summary>
    private static async Task<HashSet<string>> RefreshAsync(RealGateway issuer, RealGateway other, ApiSession session, CancellationToken until)
    {
        var kids = new HashSet<string>();
        while (!until.IsCancellationRequested)
        {
            using var response = await issuer.Client.PostAsJsonAsync("/api/magic-link/refresh", new { refreshToken = session.RefreshToken }, Cancellation);
            session = ApiSession.From(await response.JsonAsync(200));
            kids.Add(new JsonWebToken(session.Jwt).Kid);
            await BeLetInAsync(other, session.Jwt);
            await BeLetInAsync(issuer, session.Jwt);
        }

        return kids;
    }

    private static async Task BeLetInAsync(RealGateway gateway, string jwt)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/magic-link/session") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", jwt) } };
        using var answer = await gateway.Client.SendAsync(request, Cancellation);
        await answer.JsonAsync(200);
    }

    private static async Task<ApiSession> SignInAsync(RealGateway gateway, string email, string mails)
    {
        using var sent = await gateway.Client.PostAsJsonAsync("/api/magic-link/send", new { email }, Cancellation);
        await sent.JsonAsync(200);
        var mail = await EmlFile.ToAsync(email, mails);
        using var verified = await gateway.Client.PostAsJsonAsync("/api/magic-link/verify", new { token = mail.Token }, Cancellation);
        return ApiSession.From(await verified.JsonAsync(200));
    }
}
