using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MagicLink.Gateway.Http;

namespace MagicLink.Gateway.Commands;

/// <summary><c>healthcheck</c>: asks the gateway that listens on <c>--urls</c>, or where the section <c>Kestrel</c> says, whether it is ready.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Installation installation, TextWriter errors, CancellationToken cancellation)
    {
        if (installation.Faults.Concern("--urls"))
        {
            return await CheckCommand.ReportAsync([.. installation.Faults.Where(fault => fault.Setting == "--urls")], errors);
        }

        // Plain http where there is such an address: then an expired certificate does not look like a gateway that is down.
        if (installation.Addresses.OrderBy(address => address.Scheme, StringComparer.Ordinal).FirstOrDefault() is not { } address)
        {
            await errors.WriteLineAsync("--urls: name the address that the gateway listens on");
            return 1;
        }

        // "+", "*" and 0.0.0.0 mean every address of this machine, loopback included.
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,

            // Some addresses speak only with who names the certificate.
            SslOptions = { TargetHost = PublicAddress.HostOf(installation.PublicUrl), RemoteCertificateValidationCallback = Take },
        };
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address.Scheme}://{host}:{address.Port}/_gateway/health/ready");
        try
        {
            using var response = await http.SendAsync(request, patience.Token);
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            await errors.WriteLineAsync($"not ready: {(int)response.StatusCode}");
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            await errors.WriteLineAsync($"no answer: {fault.Message}");
        }

        return 1;
    }

    // Whoever answers is on this machine and is told nothing; whether its certificate is in order is the browsers' question.
    private static bool Take(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;
}
