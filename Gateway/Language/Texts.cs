using System.Globalization;
using System.Resources;

namespace MagicLink.Gateway.Language;

/// <summary>What people read, in one language. The texts stand in <c>Texts.resx</c> and, per language, <c>Texts.xx.resx</c>.</summary>
public sealed class Texts(CultureInfo culture)
{
    private static readonly ResourceManager Resources = new("MagicLink.Gateway.Language.Texts", typeof(Texts).Assembly);

    public CultureInfo Culture { get; } = culture;

    /// <exception cref="MissingManifestResourceException">No language has such a text.</exception>
    public string this[string name] => Find(name) ?? throw new MissingManifestResourceException($"There is no text {name}.");

    public string this[string name, params object[] values] => string.Format(Culture, this[name], values);

    /// <summary>The text; null when there is none of that name.</summary>
    public string? Find(string name) => Resources.GetString(name, Culture);
}
