namespace MagicLink.Gateway.Branding;

/// <summary>The colours of one theme.</summary>
/// <param name="Ground">Behind everything.</param>
/// <param name="Card">Behind the text.</param>
/// <param name="Accent">The brand's colour as it can be read there.</param>
public sealed record Palette(Colour Ground, Colour Card, Accent Accent)
{
    public static Palette Light(Colour accent) => Of(new(0xf4, 0xf5, 0xf8), Colour.White, accent);

    public static Palette Dark(Colour accent) => Of(new(0x12, 0x16, 0x1d), new(0x1c, 0x22, 0x2c), accent);

    private static Palette Of(Colour ground, Colour card, Colour accent) => new(ground, card, Accent.On(accent, card, ground));
}
