namespace MagicLink.Gateway.Http;

/// <summary>Every code, status and text: the one table of refusals.</summary>
internal static class Problems
{
    public static readonly Problem EmailInvalid = new("EMAIL_INVALID", 400, "Give a complete mail address, such as name@example.com.");
    public static readonly Problem ValidationFailed = new("VALIDATION_FAILED", 400, "Correct the request as described and send it again.");
    public static readonly Problem HandOverUnclear = ValidationFailed with { Message = "Go to the application itself: it leads a browser here and back when it has to." };
    public static readonly Problem NoNetwork = ValidationFailed with { Message = "Give an address such as 192.0.2.7 or 2001:db8::1, or a network such as 10.0.0.0/8, as ip." };
    public static readonly Problem Unauthenticated = new("UNAUTHENTICATED", 401, "Sign in, then try again.");
    public static readonly Problem AdminTokenNeeded = new("UNAUTHENTICATED", 401, "Send an admin token that is still valid, as Authorization: Bearer.");
    public static readonly Problem OtpInvalid = new("OTP_INVALID", 401, "This code is not right. Look at the newest mail and try again.") { IsFailedProof = true };
    public static readonly Problem TotpInvalid = new("TOTP_INVALID", 401, "That code is wrong or was used before. Try the next one that your authenticator shows.") { IsFailedProof = true };
    public static readonly Problem OtpRequired = new("OTP_REQUIRED", 401, "A code was mailed to you: confirm it to go on.");
    public static readonly Problem SecondFactorMissing = new("MFA_REQUIRED", 401, "This needs a second factor: confirm it with a code, then try again.");
    public static readonly Problem SecondFactorNotEnrolled = new("MFA_REQUIRED", 401, "This needs a second factor, and you have none yet: set one up, then try again.");
    public static readonly Problem ProofTooOld = new("MFA_REQUIRED", 401, "Your sign-in is too long ago for this: confirm it with a code, then try again.");
    public static readonly Problem SignInTooOld = new("MFA_REQUIRED", 401, "Your sign-in is too long ago for this: sign in anew, then try again.");
    public static readonly Problem RefreshInvalid = new("REFRESH_INVALID", 401, "The session is over: sign in again.");
    public static readonly Problem AccountDisabled = new("ACCOUNT_DISABLED", 403, "This account is disabled. Ask the people who run this service.");
    public static readonly Problem Forbidden = new("FORBIDDEN", 403, "You are signed in, but may not use this. Ask the people who run this service.");
    public static readonly Problem AdminTokenReadOnly = new("FORBIDDEN", 403, "This admin token may only look. Use one that may change things.");
    public static readonly Problem IpBanned = new("IP_BANNED", 403, "Too much went wrong from your network. Try again later, or ask the people who run this service.");
    public static readonly Problem MfaOff = new("FORBIDDEN", 403, "This service works without second factors.");
    public static readonly Problem NotHere = new("FORBIDDEN", 403, "A browser does this at the host of the sign-in pages only, not at that of an app.");
    public static readonly Problem HttpsOnly = new("FORBIDDEN", 403, "This is served by https only. Change the address to https:// and send it again.");
    public static readonly Problem OtherProject = new("FORBIDDEN", 403, "This service is another project. Check the project id.");
    public static readonly Problem CrossSite = new("FORBIDDEN", 403, "The request came from another site. Start from the page itself.");
    public static readonly Problem NotFound = new("NOT_FOUND", 404, "There is nothing at this address. Check it for typing errors.");
    public static readonly Problem NoSuchSession = new("NOT_FOUND", 404, "You have no such session. It may have ended already.");
    public static readonly Problem NoOpenSession = new("NOT_FOUND", 404, "There is no such session. It may have ended already.");
    public static readonly Problem NoSuchUser = new("NOT_FOUND", 404, "There is no such person.");
    public static readonly Problem NoSuchLink = new("NOT_FOUND", 404, "There is no such link.");
    public static readonly Problem NoSuchMail = new("NOT_FOUND", 404, "There is no such mail.");
    public static readonly Problem NotAdmitted = new("NOT_FOUND", 404, "Nobody of that address is known, and it may not sign up. Invite the person first.");
    public static readonly Problem NotBanned = new("NOT_FOUND", 404, "This address or network is not banned. The list shows what is, and how it is written.");
    public static readonly Problem MethodNotAllowed = new("METHOD_NOT_ALLOWED", 405, "Use one of the methods named in the Allow header.");
    public static readonly Problem TotpEnrolled = new("CONFLICT", 409, "There is an authenticator already. Disable it with one of its codes first.");
    public static readonly Problem OnWhitelist = new("CONFLICT", 409, "This is on the white-list, over which no ban stands. Take it off Limits:Whitelist first.");
    public static readonly Problem OtpFirst = new("CONFLICT", 409, "Confirm the code from the second mail first.");
    public static readonly Problem EnrolFirst = new("CONFLICT", 409, "Set up a second factor first.");
    public static readonly Problem UserKnown = new("CONFLICT", 409, "There is a person of that address already.");
    public static readonly Problem UserDisabled = new("CONFLICT", 409, "The person is disabled. Enable the person first.");
    public static readonly Problem LinkNotPending = new("CONFLICT", 409, "The link was used, revoked or too old already.");
    public static readonly Problem MailNotDead = new("CONFLICT", 409, "The mail is not dead: it is waiting, or out.");
    public static readonly Problem MailExpired = new("CONFLICT", 409, "The link in the mail has expired, and its text is gone. Ask for a new link.");
    public static readonly Problem TooManyKeys = new("CONFLICT", 409, "There are as many signing keys as may be kept. Rotate later, or drop the old ones from the command line.");
    public static readonly Problem SettingPinned = new("CONFLICT", 409, "The environment of the gateway says what this is, and stands over what is set here:");
    public static readonly Problem SettingsStale = new("CONFLICT", 412, "The settings were changed since you looked. Look at them again, then send your change anew.");
    public static readonly Problem RequestTimeout = new("VALIDATION_FAILED", 408, "The request took too long to arrive. Send it again.");
    public static readonly Problem TokenInvalid = new("TOKEN_INVALID", 410, "This link is not valid. Ask for a new one.") { IsFailedProof = true };
    public static readonly Problem TokenExpired = new("TOKEN_EXPIRED", 410, "This link is too old. Ask for a new one.");
    public static readonly Problem TokenAlreadyUsed = new("TOKEN_ALREADY_USED", 410, "This link was used before; it works once. Ask for a new one.");
    public static readonly Problem OtpExpired = new("OTP_EXPIRED", 410, "This sign-in is over. Begin again with a new link.");
    public static readonly Problem OtpUnknown = OtpExpired with { IsFailedProof = true };
    public static readonly Problem PayloadTooLarge = new("PAYLOAD_TOO_LARGE", 413, "The request is too large. Send less.");
    public static readonly Problem Misdirected = new("MISDIRECTED", 421, "This host name is not served here. Check the address.");
    public static readonly Problem RateLimited = new("RATE_LIMITED", 429, "Too many attempts. Wait a while, then try again.");
    public static readonly Problem Internal = new("INTERNAL", 500, "Something went wrong here. Try again; if it stays, report the request id.");
    public static readonly Problem BadGateway = new("BAD_GATEWAY", 502, "The application behind this gateway did not answer properly. Try again in a moment.");
    public static readonly Problem ServiceUnavailable = new("SERVICE_UNAVAILABLE", 503, "The service cannot answer right now. Try again in a moment.");
    public static readonly Problem GatewayTimeout = new("GATEWAY_TIMEOUT", 504, "The application behind this gateway took too long. Try again in a moment.");

    /// <summary>What an HTTP status says that came without a body of ours; null for one that needs none.</summary>
    public static Problem? For(int status) => status switch
    {
        400 => ValidationFailed,
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        413 => PayloadTooLarge,
        502 => BadGateway,
        503 => ServiceUnavailable,
        504 => GatewayTimeout,
        >= 500 => Internal,
        >= 400 => ValidationFailed with { Status = status },
        _ => null,
    };

    /// <summary>A signed-in person has to prove more for this, or anew; by what, depends on what the person has.</summary>
    public static Problem MoreProof(bool isTooOld, bool hasSecondFactor) => (isTooOld, hasSecondFactor) switch
    {
        (false, true) => SecondFactorMissing with { Methods = ["totp", "backup_code"] },
        (true, true) => ProofTooOld with { Methods = ["totp", "backup_code"] },
        (false, false) => SecondFactorNotEnrolled with { Methods = ["enroll"] },
        (true, false) => SignInTooOld with { Methods = ["magic_link"] },
    };

    /// <summary>Says in whole seconds, rounded up, when to try again.</summary>
    public static Problem TooMany(TimeSpan retryAfter) => RateLimited with { RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)) };

    /// <summary>The environment stands over what an admin sets.</summary>
    public static Problem Pinned(IReadOnlyList<string> fields) => SettingPinned with
    {
        Message = $"{SettingPinned.Message} {string.Join(", ", fields)}",
        Details = [.. fields.Select(field => new FieldFault(field, "is set in the environment"))],
    };

    public static Problem Invalid(IReadOnlyList<FieldFault> faults) =>
        faults is [var only] ? Invalid(only.Field, only.Message) : ValidationFailed with { Details = faults };

    public static Problem Invalid(string field, string allowed) =>
        ValidationFailed with { Message = field.Length == 0 ? allowed : $"{field}: {allowed}", Details = [new FieldFault(field, allowed)] };
}
