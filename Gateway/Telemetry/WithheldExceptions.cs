using System.Diagnostics;

namespace MagicLink.Gateway.Telemetry;

/// <summary>
/// Has a span tell the type of an exception and nothing else: the framework writes its text and its stack beside it, and quotes there what an app sent.
/// </summary>
internal sealed class WithheldExceptions : IDisposable
{
    private readonly ActivityListener listener;

    public WithheldExceptions(IReadOnlyCollection<string> sources)
    {
        listener = new ActivityListener { ShouldListenTo = source => sources.Contains(source.Name), ExceptionRecorder = Withhold };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose() => listener.Dispose();

    // What is there already, the framework leaves as it is.
    private static void Withhold(Activity activity, Exception exception, ref TagList tags)
    {
        tags.Add("exception.message", "");
        tags.Add("exception.stacktrace", "");
    }
}
