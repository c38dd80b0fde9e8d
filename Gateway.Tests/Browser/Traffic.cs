using Microsoft.Playwright;

namespace MagicLink.Gateway.Tests.Browser;

/// <summary>What the page that is open made its browser ask for, itself and the redirects to it included.</summary>
internal sealed class Traffic
{
    private readonly List<IRequest> requests = [];

    public Traffic(IPage page) => page.Request += (_, request) =>
    {
        if (request.IsNavigationRequest && request.RedirectedFrom is null)
        {
            requests.Clear();
        }

        requests.Add(request);
    };

    public IReadOnlyList<string> Urls => [.. requests.Select(request => request.Url)];

    /// <summary>As it came over the wire, headers and all.</summary>
    public async Task<int> BytesAsync()
    {
        var bytes = 0;
        foreach (var request in requests.ToList())
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && await request.ResponseAsync() is not null)
            {
                var sizes = await request.SizesAsync();
                bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
            }
        }

        return bytes;
    }
}
