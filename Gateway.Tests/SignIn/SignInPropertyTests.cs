using FsCheck;
using FsCheck.Fluent;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.SignIn;

/// <summary>
/// Random sequences of calls by two persons from two clients: none of them finds a way to a session that the model forbids. A failure
/// names its seed; <c>Config.WithReplay</c> runs that one again.
/// </summary>
public sealed class SignInPropertyTests
{
    private const int Sequences = 50;

    /// <summary>A quarter of what was seen with every factor asked for, which is the least: some 110 times in so many sequences.</summary>
    private const int FewestSignIns = 25;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task No_sequence_of_calls_finds_a_way_to_a_session_that_the_model_forbids(bool otpRequired, bool mfaRequired)
    {
        await using var gateway = await TestGateway.StartAsync(
            configure: config => config.With("Otp:Required", otpRequired).With("Mfa:Mode", mfaRequired ? "required" : "optional"));
        var seen = new Dictionary<string, int>();
        var property = Prop.ForAll(SignInStep.Sequences, steps => Holds(new SignInDriver(gateway, new SignInModel(otpRequired, mfaRequired), seen), steps));

        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithQuietOnSuccess(true), property), TestContext.Current.CancellationToken);

        // A property that never gets anywhere would hold as well. How often sequences do is a matter of luck, so that many are run and a fraction is demanded.
        Assert.True(seen.GetValueOrDefault("signed-in") >= FewestSignIns, string.Join(", ", seen));
        Assert.Equal(otpRequired, seen.ContainsKey("otp"));
        Assert.Equal(mfaRequired, seen.ContainsKey("enroll"));
    }

    // The property is a plain function to FsCheck, which calls it on a thread of the pool.
    private static bool Holds(SignInDriver driver, SignInStep[] steps)
    {
        driver.RunAsync(steps).GetAwaiter().GetResult();
        return true;
    }
}
