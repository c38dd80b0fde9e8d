namespace MagicLink.Gateway.Totp;

internal static class TotpSetup
{
    public static IServiceCollection AddTotp(this IServiceCollection services, MfaOptions options, string brandName) => services
        .AddSingleton(new KeyUri(options.Issuer ?? brandName))
        .AddSingleton<TotpAudit>()
        .AddSingleton<TotpSeal>()
        .AddSingleton<BackupCodes>()
        .AddSingleton<RememberedDevices>()
        .AddSingleton<SecondFactorFlow>()
        .AddSingleton<StepUpFlow>()
        .AddSingleton<TotpFlow>()
        .AddSingleton<RememberDeviceFlow>()
        .AddSingleton<OwnDevicesFlow>()
        .AddSingleton<EraseFlow>();
}
