using System.Net.Sockets;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>Has a command carried out by the running gateway when there is one, else on the store itself.</summary>
internal static class ControlClient
{
    public static async Task<int> RunAsync(Installation installation, ControlRequest request, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var answer = await AskAsync(installation, request, cancellation);
        if (answer.Text.Length > 0)
        {
            await (answer.ExitCode == 0 ? output : errors).WriteLineAsync(answer.Text);
        }

        return answer.ExitCode;
    }

    public static async Task<ControlAnswer> AskAsync(Installation installation, ControlRequest request, CancellationToken cancellation) =>
        await ControlSocket.TryConnectAsync(installation.DataFolder, cancellation) is { } socket
            ? await AskAsync(socket, request, cancellation)
            : await DoAsync(installation, request, cancellation);

    private static async Task<ControlAnswer> AskAsync(Socket socket, ControlRequest request, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)) };
        using var http = new HttpMessageInvoker(handler);
        using var message = new HttpRequestMessage(HttpMethod.Post, "http://gateway/") { Content = JsonContent.Create(request, ControlJson.Default.ControlRequest) };
        using var response = await http.SendAsync(message, cancellation);
        return (await response.Content.ReadFromJsonAsync(ControlJson.Default.ControlAnswer, cancellation))!;
    }

    private static async Task<ControlAnswer> DoAsync(Installation installation, ControlRequest request, CancellationToken cancellation)
    {
        if (request.Action == ControlActions.BackUp && installation.WhyNoBackup() is { } reason)
        {
            return ControlAnswer.Failed(reason);
        }

        await using var services = await GatewayServices.OpenAsync(installation, TimeProvider.System);
        return await services.GetRequiredService<ControlActions>().ExecuteAsync(request, cancellation);
    }
}
