using MagicLink.Gateway.Settings;

namespace MagicLink.Gateway.Mail;

/// <summary>The mail server.</summary>
internal sealed class SmtpOptions
{
    /// <summary>Its name. Required with transport <c>smtp</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Its port. Default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>Whether the connection must be encrypted (RFC 3207). Default <c>required</c>.</summary>
    public StartTlsMode StartTls { get; init; } = StartTlsMode.Required;

    /// <summary>The account, where the server asks for one.</summary>
    public string? Username { get; init; }

    /// <summary>Its password; best given by <c>Gateway__Mail__Smtp__Password_FILE</c>.</summary>
    public string? Password { get; init; }

    public void ValidateUsed(string path, SettingFaults faults)
    {
        if (string.IsNullOrWhiteSpace(Host) || Uri.CheckHostName(Host) == UriHostNameType.Unknown)
        {
            faults.Add($"{path}:Host", "is required: the mail server's name or address");
        }

        Check.Range($"{path}:Port", Port, 1, 65535, faults);
        if (Username is null != Password is null)
        {
            faults.Add($"{path}:{(Username is null ? "Username" : "Password")}", "is required: user name and password come together");
        }

        if (Username is not null && StartTls == StartTlsMode.Optional)
        {
            faults.Add($"{path}:StartTls", "must not be optional together with a password: it could be sent in clear text");
        }
    }
}
