using System.Diagnostics;
using MagicLink.Gateway.Proxy;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Backends;

/// <summary>What the guide says of undoing the percent-encoding of headers.</summary>
public sealed class PercentEncodingTests
{
    private const string Text = "Zoë 100% + 日本 😀 a%20b";

    [Fact]
    public void Every_language_has_its_way() => Assert.Equal(["C#", "PHP", "Node", "Python"], Guide.Undoings.Keys);

    [Fact]
    public void Csharp_undoes_it()
    {
        Assert.Equal("Uri.UnescapeDataString(value)", Guide.Undoings["C#"]);
        Assert.Equal(Text, Uri.UnescapeDataString(IdentityHeaders.Encode(Text)));
    }

    [Theory]
    [InlineData("PHP", "php", "apt-get install php-cli", "-r", "$value = $argv[1]; echo ", ";")]
    [InlineData("Node", "node", "apt-get install nodejs", "-e", "const value = process.argv[1]; process.stdout.write(", ")")]
    [InlineData("Python", "python3", "apt-get install python3", "-c", "import sys, urllib.parse; value = sys.argv[1]; sys.stdout.buffer.write((", ").encode())")]
    public async Task It_is_undone_by_what_the_guide_says(string language, string name, string install, string option, string before, string after)
    {
        var program = Requires.Program(name, install);

        using var process = Process.Start(new ProcessStartInfo(program, [option, before + Guide.Undoings[language] + after, IdentityHeaders.Encode(Text)])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        })!;

        Assert.Equal(Text, await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
