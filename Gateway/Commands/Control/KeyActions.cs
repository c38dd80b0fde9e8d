using MagicLink.Gateway.Audit;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Tokens;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Carries out what commands ask for about signing keys. No answer but <see cref="ShowSharedSecret"/>'s holds a secret.</summary>
internal sealed class KeyActions(KeyRing ring, KeyRotationFlow rotation, Live<TokenOptions> options, AuditLog audit, TimeProvider clock)
{
    public const string List = "keys list";
    public const string Rotate = "keys rotate";
    public const string DropOld = "keys rotate --drop-old";
    public const string ShowSharedSecret = "keys shared-secret";

    /// <summary>Null when the request is about something else.</summary>
    public Task<ControlAnswer>? Execute(ControlRequest request, CancellationToken cancellation) => request.Action switch
    {
        List => ListAsync(cancellation),
        Rotate => RotateAsync(cancellation),
        DropOld => DropOldAsync(cancellation),
        ShowSharedSecret => ShowSharedSecretAsync(cancellation),
        _ => null,
    };

    private async Task<ControlAnswer> ListAsync(CancellationToken cancellation) =>
        ControlAnswer.Done(string.Join('\n', (await rotation.ListAsync(cancellation)).Select(Line)));

    private async Task<ControlAnswer> RotateAsync(CancellationToken cancellation) => await rotation.RotateAsync(AuditEvent.CommandLine, cancellation) switch
    {
        KeyRotationResult.Rotated rotated => Made(rotated.Key),
        _ => ControlAnswer.Failed(
            $"There are {KeyRotationFlow.Most} keys whose tokens may still be valid: rotate later, or drop them all with --drop-old."),
    };

    private async Task<ControlAnswer> DropOldAsync(CancellationToken cancellation) => Made(await rotation.DropOldAsync(AuditEvent.CommandLine, cancellation));

    private async Task<ControlAnswer> ShowSharedSecretAsync(CancellationToken cancellation)
    {
        await ring.LoadAsync(cancellation);
        if (ring.SharedSecret is not { } secret)
        {
            return ControlAnswer.Failed("Only HS256 has a shared secret: with other algorithms backends take the public keys from /.well-known/jwks.json.");
        }

        await audit.RecordAsync(new AuditEvent(AuditKind.SharedSecretShown, clock.GetUtcNow()) { Actor = AuditEvent.CommandLine }, cancellation);
        return ControlAnswer.Done(Convert.ToBase64String(secret));
    }

    private ControlAnswer Made(KeyView key) => ControlAnswer.Done(options.Current.Algorithm == TokenAlgorithm.HS256
        ? $"{Line(key)}\nThe shared secret is another one now: give the output of \"{ShowSharedSecret}\" to every backend that validates tokens itself."
        : Line(key));

    private static string Line(KeyView key) =>
        string.Join('\t', key.Id, key.Algorithm, key.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), key.State.ToString().ToLowerInvariant());
}
