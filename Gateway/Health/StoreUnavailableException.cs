namespace MagicLink.Gateway.Health;

/// <summary>The database cannot be used now: down, full, or overloaded. Callers answer 503.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
