namespace MagicLink.Gateway.Settings;

/// <summary>Settings that may change while the gateway runs. Whoever uses them reads them once for each piece of work.</summary>
internal sealed class Live<T>(Func<T> read)
    where T : class
{
    public T Current => read();

    /// <summary>Settings that stay as they are.</summary>
    public static Live<T> Of(T value) => new(() => value);
}
