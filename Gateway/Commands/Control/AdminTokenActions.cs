using System.Globalization;
using MagicLink.Gateway.Admin;
using MagicLink.Gateway.Audit;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Carries out what commands ask for about admin tokens. No answer but <see cref="Create"/>'s holds a secret.</summary>
internal sealed class AdminTokenActions(AdminTokenFlow tokens, TimeProvider clock)
{
    public const string Create = "admin-token create";
    public const string List = "admin-token list";
    public const string Revoke = "admin-token revoke";

    /// <summary>Null when the request is about something else.</summary>
    public Task<ControlAnswer>? Execute(ControlRequest request, CancellationToken cancellation) => request.Action switch
    {
        Create => CreateAsync(request, cancellation),
        List => ListAsync(cancellation),
        Revoke => RevokeAsync(request.TokenName!, cancellation),
        _ => null,
    };

    private async Task<ControlAnswer> CreateAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (!AdminTokenName.IsValid(request.TokenName!))
        {
            return ControlAnswer.Failed($"A token's name is {AdminTokenName.Allowed}.");
        }

        return await tokens.CreateAsync(request.TokenName!, request.IsReadOnly, request.Lifetime, AuditEvent.CommandLine, cancellation) is { } token
            ? ControlAnswer.Done(token.Value)
            : ControlAnswer.Failed("There is a token of that name: revoke it first, or take another name.");
    }

    private async Task<ControlAnswer> ListAsync(CancellationToken cancellation) =>
        ControlAnswer.Done(string.Join('\n', (await tokens.ListAsync(cancellation)).Select(Line)));

    private async Task<ControlAnswer> RevokeAsync(string name, CancellationToken cancellation) => await tokens.RevokeAsync(name, AuditEvent.CommandLine, cancellation)
        ? ControlAnswer.Done($"{name} is refused from now on.")
        : ControlAnswer.Failed("There is no token of that name.");

    private string Line(AdminToken token) => string.Join(
        '\t',
        token.Name,
        token.IsReadOnly ? "read-only" : "full",
        Time(token.CreatedAt),
        token.ExpiresAt is { } expiry ? Time(expiry) : "never",
        token.IsExpired(clock.GetUtcNow()) ? "expired" : "valid");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
