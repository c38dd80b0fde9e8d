namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>
/// Every cell of {no second factor, OTP, TOTP, both} × {link, code} × what can happen, and what comes of it. A line is: the person's
/// factors, the way of proving the mailbox, the factor that it happens to (the first, the second, …), what happens, and each
/// answer in turn. <c>20×</c> is twenty calls at once: exactly one has the answer before the bar, each other one of those behind it.
/// </summary>
internal static class SignInMatrix
{
    private const string Table =
        """
        none  link  1  right     signed-in
        none  link  1  wrong     410 TOKEN_INVALID
        none  link  1  expired   410 TOKEN_EXPIRED
        none  link  1  used      signed-in, 410 TOKEN_ALREADY_USED
        none  link  1  parallel  20× signed-in | 410 TOKEN_ALREADY_USED
        none  link  1  elsewhere signed-in
        none  link  1  clicked   nothing
        none  code  1  right     signed-in
        none  code  1  wrong     401 OTP_INVALID
        none  code  1  expired   401 OTP_INVALID
        none  code  1  used      signed-in, 401 OTP_INVALID
        none  code  1  parallel  20× signed-in | 401 OTP_INVALID
        none  code  1  elsewhere signed-in

        otp   link  1  wrong     410 TOKEN_INVALID
        otp   link  1  expired   410 TOKEN_EXPIRED
        otp   link  1  used      otp, 410 TOKEN_ALREADY_USED
        otp   link  1  parallel  20× otp | 410 TOKEN_ALREADY_USED
        otp   link  1  clicked   nothing
        otp   link  2  right     otp, signed-in
        otp   link  2  wrong     otp, 401 OTP_INVALID
        otp   link  2  expired   otp, 410 OTP_EXPIRED
        otp   link  2  used      otp, signed-in, 410 OTP_EXPIRED
        otp   link  2  parallel  otp, 20× signed-in | 410 OTP_EXPIRED
        otp   link  2  elsewhere otp, signed-in
        otp   link  2  reused    otp, signed-in, otp, 401 OTP_INVALID
        otp   code  1  wrong     401 OTP_INVALID
        otp   code  1  expired   401 OTP_INVALID
        otp   code  1  used      otp, 401 OTP_INVALID
        otp   code  1  parallel  20× otp | 401 OTP_INVALID
        otp   code  2  right     otp, signed-in
        otp   code  2  wrong     otp, 401 OTP_INVALID
        otp   code  2  expired   otp, 410 OTP_EXPIRED
        otp   code  2  used      otp, signed-in, 410 OTP_EXPIRED
        otp   code  2  parallel  otp, 20× signed-in | 410 OTP_EXPIRED
        otp   code  2  elsewhere otp, signed-in
        otp   code  2  reused    otp, signed-in, otp, 401 OTP_INVALID

        totp  link  1  wrong     410 TOKEN_INVALID
        totp  link  1  expired   410 TOKEN_EXPIRED
        totp  link  1  used      totp, 410 TOKEN_ALREADY_USED
        totp  link  1  parallel  20× totp | 410 TOKEN_ALREADY_USED
        totp  link  1  clicked   nothing
        totp  link  2  right     totp, signed-in
        totp  link  2  wrong     totp, 401 TOTP_INVALID
        totp  link  2  expired   totp, 410 OTP_EXPIRED
        totp  link  2  used      totp, signed-in, 410 OTP_EXPIRED
        totp  link  2  parallel  totp, 20× signed-in | 401 TOTP_INVALID / 410 OTP_EXPIRED / 429 RATE_LIMITED
        totp  link  2  elsewhere totp, signed-in
        totp  link  2  reused    totp, signed-in, totp, 401 TOTP_INVALID
        totp  code  1  wrong     401 OTP_INVALID
        totp  code  1  expired   401 OTP_INVALID
        totp  code  1  used      totp, 401 OTP_INVALID
        totp  code  1  parallel  20× totp | 401 OTP_INVALID
        totp  code  2  right     totp, signed-in
        totp  code  2  wrong     totp, 401 TOTP_INVALID
        totp  code  2  expired   totp, 410 OTP_EXPIRED
        totp  code  2  used      totp, signed-in, 410 OTP_EXPIRED
        totp  code  2  parallel  totp, 20× signed-in | 401 TOTP_INVALID / 410 OTP_EXPIRED / 429 RATE_LIMITED
        totp  code  2  elsewhere totp, signed-in
        totp  code  2  reused    totp, signed-in, totp, 401 TOTP_INVALID

        both  link  1  wrong     410 TOKEN_INVALID
        both  link  1  expired   410 TOKEN_EXPIRED
        both  link  1  used      otp, 410 TOKEN_ALREADY_USED
        both  link  1  parallel  20× otp | 410 TOKEN_ALREADY_USED
        both  link  1  skipped   otp, 409 CONFLICT
        both  link  1  clicked   nothing
        both  link  2  wrong     otp, 401 OTP_INVALID
        both  link  2  expired   otp, 410 OTP_EXPIRED
        both  link  2  used      otp, totp, 410 OTP_EXPIRED
        both  link  2  parallel  otp, 20× totp | 410 OTP_EXPIRED
        both  link  2  reused    otp, totp, signed-in, otp, 401 OTP_INVALID
        both  link  3  right     otp, totp, signed-in
        both  link  3  wrong     otp, totp, 401 TOTP_INVALID
        both  link  3  expired   otp, totp, 410 OTP_EXPIRED
        both  link  3  used      otp, totp, signed-in, 410 OTP_EXPIRED
        both  link  3  parallel  otp, totp, 20× signed-in | 401 TOTP_INVALID / 410 OTP_EXPIRED / 429 RATE_LIMITED
        both  link  3  elsewhere otp, totp, signed-in
        both  link  3  reused    otp, totp, signed-in, otp, totp, 401 TOTP_INVALID
        both  code  1  wrong     401 OTP_INVALID
        both  code  1  expired   401 OTP_INVALID
        both  code  1  used      otp, 401 OTP_INVALID
        both  code  1  parallel  20× otp | 401 OTP_INVALID
        both  code  1  skipped   otp, 409 CONFLICT
        both  code  2  wrong     otp, 401 OTP_INVALID
        both  code  2  expired   otp, 410 OTP_EXPIRED
        both  code  2  used      otp, totp, 410 OTP_EXPIRED
        both  code  2  parallel  otp, 20× totp | 410 OTP_EXPIRED
        both  code  2  reused    otp, totp, signed-in, otp, 401 OTP_INVALID
        both  code  3  right     otp, totp, signed-in
        both  code  3  wrong     otp, totp, 401 TOTP_INVALID
        both  code  3  expired   otp, totp, 410 OTP_EXPIRED
        both  code  3  used      otp, totp, signed-in, 410 OTP_EXPIRED
        both  code  3  parallel  otp, totp, 20× signed-in | 401 TOTP_INVALID / 410 OTP_EXPIRED / 429 RATE_LIMITED
        both  code  3  elsewhere otp, totp, signed-in
        both  code  3  reused    otp, totp, signed-in, otp, totp, 401 TOTP_INVALID
        """;

    public static IReadOnlyList<string> Lines { get; } = [.. Table.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];

    public static SignInCell Cell(string line)
    {
        var parts = line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new SignInCell(parts[0], parts[1], parts[2][0] - '1', parts[3], parts[4].Split(", "));
    }
}

/// <param name="At">The factor that it happens to, from 0.</param>
internal sealed record SignInCell(string Mfa, string Way, int At, string Happens, IReadOnlyList<string> Answers)
{
    public bool HasTotp => Mfa is "totp" or "both";

    public bool NeedsOtp => Mfa is "otp" or "both";

    /// <summary>The factors in their order.</summary>
    public IReadOnlyList<string> Factors => [Way, .. NeedsOtp ? ["otp"] : Array.Empty<string>(), .. HasTotp ? ["totp"] : Array.Empty<string>()];
}
