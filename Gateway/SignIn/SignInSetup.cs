using MagicLink.Gateway.Settings;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.SignIn;

internal static class SignInSetup
{
    private const string ConfirmPage = "/_gateway/link";

    public static IServiceCollection AddSignIn(this IServiceCollection services, SignInOptions options, Uri publicUrl) => services
        .AddSingleton(new MailLinks(options.LinkUrl ?? new Uri(publicUrl, ConfirmPage)))
        .AddSingleton<SignUpRule>()
        .AddSingleton<SignInAudit>()
        .AddSingleton<LinkTokenSigner>()
        .AddSingleton<EmailCode>()
        .AddSingleton<AskerKeys>()
        .AddSingleton<KnownBrowsers>()
        .AddSingleton<SignInMail>()
        .AddSingleton(provider => FactorOrder.From(provider.GetRequiredService<Live<OtpOptions>>(), provider.GetRequiredService<Live<MfaOptions>>()))
        .AddSingleton<ContinuationSecrets>()
        .AddSingleton<OtpCode>()
        .AddSingleton<OtpMaker>()
        .AddSingleton<SignInPlanner>()
        .AddSingleton<SignInFinish>()
        .AddSingleton<SendFlow>()
        .AddSingleton<LinkAdminFlow>()
        .AddSingleton<ChallengeFlow>()
        .AddSingleton<CodeFlow>()
        .AddSingleton<WaitingFlow>()
        .AddSingleton<OtpFlow>()
        .AddSingleton<SecondFactorSignInFlow>()
        .AddSingleton<VerifyFlow>();
}
