using System.Security.Cryptography;
using System.Text;
using MagicLink.Gateway.Secrets;
using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sessions;

/// <summary>
/// Rotates refresh tokens (RFC 9700 §4.14.2). Parallel tabs that present one token get the same successor for a short while;
/// since only hashes are stored, the successor is kept sealed under a key made from the token presented.
/// </summary>
internal sealed class RefreshFlow(
    ISessionStore sessions, SessionSecrets secrets, LiveSessions live, MasterKeys master, Live<SessionOptions> options, TimeProvider clock, SessionAudit audit)
{
    private const string SealRow = "refresh-successor";
    private readonly SecretHasher clients = new(master, "refresh-client");

    /// <summary>The session with its next refresh token; null when the token presented is good for nothing.</summary>
    public async Task<Refreshed?> RefreshAsync(Secret presented, ClientInfo client, CancellationToken cancellation)
    {
        var successor = SessionSecrets.NewRefreshToken();
        var box = SuccessorBox(presented);
        var rotation = await sessions.RotateAsync(
            new RefreshAttempt(
                secrets.RefreshHashes(presented),
                clients.Hashes($"{client.Network}\n{client.UserAgent}"),
                secrets.RefreshHash(successor),
                box.Seal(Encoding.UTF8.GetBytes(successor.Value), SealRow),
                clock.GetUtcNow(),
                options.Current.RefreshReuseWindow),
            cancellation);

        switch (rotation)
        {
            case RefreshRotation.Rotated rotated:
                return await UseAsync(rotated.Session, rotated.Assurance, successor, client, cancellation);
            case RefreshRotation.Repeated repeated:
                var first = new Secret(Encoding.UTF8.GetString(box.Open(repeated.SuccessorSealed, SealRow)));
                return await UseAsync(repeated.Session, repeated.Assurance, first, client, cancellation);
            case RefreshRotation.Stolen stolen:
                live.End(stolen.SessionId);
                audit.RefreshTokenStolen(client, stolen);
                return null;
            default:
                audit.RefreshRefused(client, (RefreshRotation.Refused)rotation);
                return null;
        }
    }

    // The idle time is judged in memory: there last-seen times are newer than in the store.
    private async Task<Refreshed?> UseAsync(Session session, Assurance assurance, Secret refreshToken, ClientInfo client, CancellationToken cancellation)
    {
        var found = await live.FindAsync(session.Id, cancellation);
        if (found is not null && await live.UseAsync(found, cancellation) is { } used)
        {
            return new Refreshed(used, assurance, refreshToken);
        }

        audit.RefreshRefused(client, new RefreshRotation.Refused(RefreshRotation.Refused.Expired, session.Id, found?.User.Current));
        return null;
    }

    private static SecretBox SuccessorBox(Secret presented) =>
        new("r", HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(presented.Value), 32, info: Encoding.UTF8.GetBytes(SealRow)));
}
