using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace MagicLink.Gateway.Telemetry;

/// <summary>
/// Lets out of a span what is on this list and nothing else: paths carry ids and what apps keep secret, queries carry tokens, and what a later framework adds is not known yet.
/// </summary>
internal sealed class SpanScrubber : BaseProcessor<Activity>
{
    private static readonly FrozenSet<string> Told = FrozenSet.Create(
        StringComparer.Ordinal,
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "url.scheme",
        "network.protocol.version",
        "server.address",
        "server.port",
        "error.type",
        "db.system.name",
        "db.operation.name",
        "magiclink.route",
        "magiclink.decision",
        "magiclink.request_id",
        "magiclink.kind",
        "magiclink.outcome");

    public override void OnEnd(Activity data)
    {
        List<string>? withheld = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (!Told.Contains(tag.Key))
            {
                (withheld ??= []).Add(tag.Key);
            }
        }

        foreach (var name in withheld ?? [])
        {
            data.SetTag(name, null);
        }

        data.SetStatus(data.Status); // without its text
    }
}
