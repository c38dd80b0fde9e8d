using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MagicLink.Gateway.Health;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>The real store, which goes away whenever a browser is to be remembered.</summary>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxy is a type derived from it.")]
internal class ForgetfulTotpStore : DispatchProxy
{
    private ITotpStore real = null!;

    public static ITotpStore Over(ITotpStore real)
    {
        var proxy = Create<ITotpStore, ForgetfulTotpStore>();
        ((ForgetfulTotpStore)(object)proxy).real = real;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(ITotpStore.TryRememberAsync)
        ? Task.FromException<bool>(new StoreUnavailableException("The store is away."))
        : targetMethod.Invoke(real, args);
}
