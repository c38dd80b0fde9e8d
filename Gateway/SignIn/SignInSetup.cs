namespace MagicLink.Gateway.SignIn;

internal static class SignInSetup
{
    private const string ConfirmPage = "/_gateway/link";

    public static IServiceCollection AddSignIn(this IServiceCollection services, SignInOptions options, string brandName, Uri publicUrl) => services
        .AddSingleton(options)
        .AddSingleton(new MailLinks(brandName, options.LinkUrl ?? new Uri(publicUrl, ConfirmPage)))
        .AddSingleton<SignUpRule>()
        .AddSingleton<LinkTokenSigner>()
        .AddSingleton<EmailCode>()
        .AddSingleton<AskerKeys>()
        .AddSingleton<SignInMail>()
        .AddSingleton<SendFlow>()
        .AddSingleton<VerifyFlow>();
}
