using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Health;

/// <summary>How the gateway stops when it is asked to (SIGTERM).</summary>
internal sealed class ShutdownOptions : IValidatedOptions
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>
    /// How long it goes on serving and says at <c>/_gateway/health/ready</c> that it is about to stop, so that a load balancer sends new requests
    /// elsewhere. Default: 5 s, at most half of <see cref="Timeout"/>; 0 in Development.
    /// </summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>When it has stopped at the latest, <see cref="Delay"/> included; what is still under way is broken off then. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The delay that holds.</summary>
    public TimeSpan DelayOf(bool isDevelopment) => Delay ?? (isDevelopment ? TimeSpan.Zero : Timeout / 2 < Usual ? Timeout / 2 : Usual);

    public void Validate(string path, SettingFaults faults)
    {
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > Longest)
        {
            faults.Add($"{path}:Timeout", "expects a duration from 00:00:01 to 01:00:00");
        }
        else if (Delay < TimeSpan.Zero || Delay >= Timeout)
        {
            faults.Add($"{path}:Delay", $"expects a duration from 00:00:00 to less than {path}:Timeout");
        }
    }
}
