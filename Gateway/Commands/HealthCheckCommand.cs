namespace MagicLink.Gateway.Commands;

/// <summary><c>healthcheck</c>: asks the gateway that listens on <c>--urls</c> whether it is ready.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(Installation installation, TextWriter errors, CancellationToken cancellation)
    {
        if (installation.Faults.Concern("--urls"))
        {
            return await CheckCommand.ReportAsync([.. installation.Faults.Where(fault => fault.Setting == "--urls")], errors);
        }

        if (installation.Urls.Select(BindingAddress.Parse).FirstOrDefault(address => address.Scheme == "http") is not { } address)
        {
            await errors.WriteLineAsync("--urls: name the http address that the gateway listens on");
            return 1;
        }

        // "+", "*" and 0.0.0.0 mean every address of this machine, loopback included.
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}:{address.Port}/_gateway/health/ready");
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
}
