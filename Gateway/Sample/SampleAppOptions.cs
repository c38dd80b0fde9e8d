using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Sample;

/// <summary>The built-in sample of a legacy app, for a first try.</summary>
internal sealed class SampleAppOptions : IValidatedOptions
{
    /// <summary>Where the sample listens, on loopback only, such as <c>http://127.0.0.1:1338</c>. Default: it does not run.</summary>
    public Uri? Url { get; init; }

    public void Validate(string path, SettingFaults faults)
    {
        if (Url is not null && !(Url.Scheme == "http" && Url.IsLoopback && Url.PathAndQuery == "/"))
        {
            faults.Add($"{path}:Url", "expects http://127.0.0.1:PORT: the sample is for this machine only");
        }
    }
}
