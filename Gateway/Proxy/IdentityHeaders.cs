using System.Runtime.CompilerServices;
using System.Text;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Proxy;

/// <summary>Tells a backend who the person is. Values are ASCII: other characters, and <c>%</c>, are percent-encoded UTF-8.</summary>
internal static class IdentityHeaders
{
    private static readonly ConditionalWeakTable<User, EncodedUser> Encoded = [];

    public static void Set(IHeaderDictionary headers, IdentityHeaderNames names, LiveSession session, User user, Assurance assurance)
    {
        var encoded = Encoded.GetValue(user, EncodedUser.Of);
        headers[names.User] = user.PublicId;
        headers[names.Email] = encoded.Email;
        headers[names.Roles] = encoded.Roles;
        headers[names.Session] = session.Id;
        headers[names.Amr] = assurance.AmrText;
        if (encoded.Name is not null)
        {
            headers[names.Name] = encoded.Name;
        }
    }

    /// <summary>Printable ASCII stays, all else is percent-encoded.</summary>
    public static string Encode(string text)
    {
        if (text.All(IsPlain))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length * 3);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain((char)octet))
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '%';

    /// <summary>A person's values, prepared once for as long as the person stays the same.</summary>
    private sealed record EncodedUser(string Email, string? Name, string Roles)
    {
        public static EncodedUser Of(User user) =>
            new(Encode(user.Email.Value), user.FullName is { } name ? Encode(name) : null, string.Join(',', user.Roles));
    }
}
