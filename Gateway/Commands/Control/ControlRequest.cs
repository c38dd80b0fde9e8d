using System.Text.Json.Serialization;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>What a command wants done, by the running gateway or else on the store itself.</summary>
/// <param name="Action">One of <see cref="ControlActions"/>' names.</param>
/// <param name="File">An absolute path: the gateway works in another folder than the command.</param>
internal sealed record ControlRequest(
    string Action, string? Email = null, IReadOnlyList<string>? Roles = null, string? FirstName = null, string? LastName = null,
    string? File = null, string? MailId = null,
    string? TokenName = null, bool IsReadOnly = false, TimeSpan? Lifetime = null);

/// <summary>What the command prints and ends with.</summary>
/// <param name="ExitCode">0 done, 1 not done.</param>
internal sealed record ControlAnswer(int ExitCode, string Text)
{
    public static ControlAnswer Done(string text) => new(0, text);

    public static ControlAnswer Failed(string text) => new(1, text);
}

[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
internal sealed partial class ControlJson : JsonSerializerContext;
