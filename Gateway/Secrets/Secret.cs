namespace MagicLink.Gateway.Secrets;

/// <summary>A text that must not reach a log: printing it by accident prints nothing of it.</summary>
internal readonly record struct Secret(string Value)
{
    public override string ToString() => "[redacted]";
}
