using System.Text.Json;
using System.Text.Json.Serialization;
using MagicLink.Gateway.Mail;
using MagicLink.Gateway.Settings;
using MagicLink.Gateway.SignIn;
using MagicLink.Gateway.Totp;
using MagicLink.Gateway.Users;

namespace MagicLink.Gateway.Commands.Control;

/// <summary>What decisions about access depend on in a person, for <c>explain</c>.</summary>
/// <param name="MayNotSignIn">Why the person cannot be signed in; null when nothing speaks against it.</param>
/// <param name="EverybodyEnrols">Whether who has no second factor sets one up before anything else.</param>
internal sealed record PersonFacts(string? MayNotSignIn, IReadOnlyList<string> Roles, bool IsEnrolled, bool EverybodyEnrols);

/// <summary>Looks a person up. An address that is not known stands for the person it would become by signing in.</summary>
internal sealed class PersonAction(IUserStore users, SignUpRule signUp, Live<MfaOptions> mfa)
{
    public const string LookUp = "explain person";

    /// <summary>Null when the request is about something else.</summary>
    public Task<ControlAnswer>? Execute(ControlRequest request, CancellationToken cancellation) => request.Action == LookUp ? LookUpAsync(request, cancellation) : null;

    private async Task<ControlAnswer> LookUpAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(request.Email, out var email))
        {
            return ControlAnswer.Failed("That is not a mail address.");
        }

        var everybodyEnrols = mfa.Current.Mode == MfaMode.Required;
        var facts = await users.FindAsync(email, cancellation) is { } user
            ? new PersonFacts(user.Disabled ? "the person is disabled" : null, user.Roles, user.MfaEnabled, everybodyEnrols)
            : new PersonFacts(signUp.Allows(email) ? null : "there is no such person, who may not sign up either", [RoleName.Default], IsEnrolled: false, everybodyEnrols);
        return ControlAnswer.Done(JsonSerializer.Serialize(facts, PersonFactsJson.Default.PersonFacts));
    }
}

[JsonSerializable(typeof(PersonFacts))]
internal sealed partial class PersonFactsJson : JsonSerializerContext;
