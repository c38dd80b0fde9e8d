using FsCheck;
using FsCheck.Fluent;

namespace MagicLink.Gateway.Tests.SignIn;

internal enum Call
{
    Send,
    Link,
    Code,
    Otp,
    Resend,
    Totp,
    Backup,
    EnrolIn,
    ConfirmIn,
    Enrol,
    Confirm,
    Disable,
    StepUp,
    Refresh,
    Logout,
    LogoutAll,
    LogoutOthers,
    DisablePerson,
    EnablePerson,
    Wait,

    /// <summary>Whatever brings the person nearer to a session.</summary>
    GoOn,
}

/// <summary>One call of a sequence.</summary>
/// <param name="Person">The first or the second.</param>
/// <param name="Which">Of the links, handles or tokens held: 0 is the newest.</param>
/// <param name="How">0 is the right way; others are wrong in one way or another.</param>
internal sealed record SignInStep(Call Call, int Person, int Which, int How)
{
    /// <summary>Sequences in which most steps make sense after those before; a failing one is cut down to the steps that matter.</summary>
    public static Arbitrary<SignInStep[]> Sequences { get; } = Arb.From(
        from length in Gen.Choose(25, 45)
        from steps in Gen.ArrayOf(One(), length)
        select steps,
        Shorter);

    public override string ToString() => $"{Call}(person {Person}, which {Which}, how {How})";

    private static Gen<SignInStep> One() =>
        from call in Weighted(
            (10, Call.Send), (12, Call.Link), (5, Call.Code), (12, Call.Otp), (2, Call.Resend), (12, Call.Totp), (4, Call.Backup), (5, Call.EnrolIn), (6, Call.ConfirmIn),
            (5, Call.Enrol), (6, Call.Confirm), (2, Call.Disable), (3, Call.StepUp), (8, Call.Refresh), (3, Call.Logout), (1, Call.LogoutAll), (1, Call.LogoutOthers),
            (1, Call.DisablePerson), (2, Call.EnablePerson), (8, Call.Wait), (25, Call.GoOn))
        from person in Weighted((3, 0), (1, 1))
        from which in Weighted((7, 0), (2, 1), (1, 2), (1, 3))
        from how in Weighted((7, 0), (2, 1), (1, 2), (1, 3), (1, 4), (1, 5))
        select new SignInStep(call, person, which, how);

    private static Gen<T> Weighted<T>(params (int Weight, T Value)[] choices) => Gen.Frequency(choices.Select(choice => (choice.Weight, Gen.Constant(choice.Value))));

    private static IEnumerable<SignInStep[]> Shorter(SignInStep[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start < steps.Length; start += size)
            {
                yield return [.. steps[..start], .. steps[Math.Min(start + size, steps.Length)..]];
            }
        }
    }
}
