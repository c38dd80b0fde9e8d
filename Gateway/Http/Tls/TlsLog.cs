namespace MagicLink.Gateway.Http.Tls;

internal static partial class TlsLog
{
    [LoggerMessage(LogLevel.Information, "{Setting}: new connections are shown the certificate of {Subject} that is valid until {End}.")]
    public static partial void CertificateChanged(this ILogger log, string setting, string subject, string end);

    [LoggerMessage(LogLevel.Error, "{Setting}: {Problem}. The certificate before goes on being shown.")]
    public static partial void CertificateRefused(this ILogger log, string setting, string problem);

    [LoggerMessage(LogLevel.Error, "{Setting}: its files could not be looked at.")]
    public static partial void CertificateNotRead(this ILogger log, Exception fault, string setting);

    [LoggerMessage(LogLevel.Warning, "{Setting}: the certificate that is shown is valid until {End} only.")]
    public static partial void CertificateExpires(this ILogger log, string setting, string end);
}
