namespace MagicLink.Gateway.Branding;

/// <summary>The brand's colour as it can be read on one ground.</summary>
/// <param name="Fill">Behind the text of a button.</param>
/// <param name="OnFill">The text of a button.</param>
/// <param name="Text">Of links and borders on the ground.</param>
public sealed record Accent(Colour Fill, Colour OnFill, Colour Text)
{
    /// <summary>The least contrast of text (WCAG 2.2 §1.4.3, AA).</summary>
    public const double LeastContrast = 4.5;

    private const int Steps = 20;

    /// <summary>Text keeps the colour where it can be read, else moves towards black or white, whichever is farther from the ground.</summary>
    /// <param name="grounds">What text may stand on.</param>
    public static Accent On(Colour colour, params IReadOnlyList<Colour> grounds)
    {
        var towards = Farther(grounds[0]);
        var text = Enumerable.Range(0, Steps + 1).Select(step => colour.Mix(towards, step / (double)Steps))
            .First(candidate => grounds.All(ground => Colour.Contrast(candidate, ground) >= LeastContrast));
        return new Accent(colour, Farther(colour), text);
    }

    private static Colour Farther(Colour from) =>
        Colour.Contrast(Colour.White, from) >= Colour.Contrast(Colour.Black, from) ? Colour.White : Colour.Black;
}
