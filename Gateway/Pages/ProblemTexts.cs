using MagicLink.Gateway.Http;
using MagicLink.Gateway.Language;

namespace MagicLink.Gateway.Pages;

/// <summary>What a person reads of a refusal: its title, and what to do.</summary>
internal static class ProblemTexts
{
    // Refusals of one code that a person must tell apart.
    private static readonly Dictionary<Problem, string> Names = new()
    {
        [Problems.CrossSite] = "CrossSite",
        [Problems.HttpsOnly] = "HttpsOnly",
        [Problems.HandOverUnclear] = "HandOver",
        [Problems.MfaOff] = "MfaOff",
    };

    public static string Title(Texts texts, Problem problem) => texts.Find("Problem." + NameOf(problem)) ?? texts["Problem.Other"];

    public static string Message(Texts texts, Problem problem) =>
        problem.Code == Problems.RateLimited.Code && problem.RetryAfter is { } seconds
            ? texts["Message.RateLimitedFor", Math.Max(1, (int)Math.Ceiling(seconds / 60.0))]
            : texts.Find("Message." + NameOf(problem)) ?? problem.Message;

    private static string NameOf(Problem problem) => Names.GetValueOrDefault(problem, problem.Code);
}
