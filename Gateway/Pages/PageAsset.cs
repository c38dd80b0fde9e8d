using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace MagicLink.Gateway.Pages;

/// <summary>The styles and scripts in <c>Pages/Assets</c>, which pages carry within themselves: nothing else is loaded.</summary>
internal static class PageAsset
{
    private static readonly ConcurrentDictionary<string, MarkupString> Read = new(StringComparer.Ordinal);

    public static MarkupString Of(string name) => Read.GetOrAdd(name, static asset =>
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages.Assets.{asset}")!);
        return new MarkupString(reader.ReadToEnd().Trim());
    });
}
