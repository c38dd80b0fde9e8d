namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Header names as careless backends see them: CGI, WSGI and others make <c>X_USER</c> of <c>X-User</c>, <c>X.User</c> and
/// <c>x_user</c> alike, some of <c>X+User</c> too. Folded to their letters and digits, such names are equal.
/// </summary>
internal static class FoldedName
{
    /// <summary>Names that are longer than this when folded are none of those we look for.</summary>
    public const int MaxLength = 128;

    public static string Of(string name)
    {
        Span<char> folded = stackalloc char[MaxLength];
        return Fold(name, folded).ToString();
    }

    /// <summary>Folds <paramref name="name"/> into <paramref name="buffer"/>, as far as it reaches: what separates takes no room in it.</summary>
    public static ReadOnlySpan<char> Fold(ReadOnlySpan<char> name, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (length == buffer.Length)
                {
                    break;
                }

                buffer[length++] = char.ToLowerInvariant(c);
            }
        }

        return buffer[..length];
    }

    /// <summary>Whether a header's name is one of these when folded.</summary>
    /// <param name="folded">Names that are folded already.</param>
    public static bool IsOneOf(string name, ReadOnlySpan<string> folded)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        var own = Fold(name, buffer);
        foreach (var known in folded)
        {
            if (own.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }
}
