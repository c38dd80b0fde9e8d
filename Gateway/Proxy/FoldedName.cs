namespace MagicLink.Gateway.Proxy;

/// <summary>
/// Header names as careless backends see them: CGI, WSGI and others make <c>X_USER</c> of <c>X-User</c>, <c>X.User</c> and
/// <c>x_user</c> alike. Folded, such names are equal.
/// </summary>
internal static class FoldedName
{
    /// <summary>Longer names than this are none of those we look for.</summary>
    public const int MaxLength = 128;

    public static string Of(string name)
    {
        Span<char> folded = stackalloc char[MaxLength];
        return name.Length <= MaxLength ? Fold(name, folded).ToString() : name;
    }

    /// <summary>Folds <paramref name="name"/> into <paramref name="buffer"/>, which is at least as long.</summary>
    public static ReadOnlySpan<char> Fold(ReadOnlySpan<char> name, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in name)
        {
            if (c is not ('-' or '_' or '.'))
            {
                buffer[length++] = char.ToLowerInvariant(c);
            }
        }

        return buffer[..length];
    }
}
