using System.Text.Json.Serialization.Metadata;

namespace MagicLink.Gateway.Http.Description;

/// <summary>A JSON body that is taken.</summary>
/// <param name="Required">Fields that must be there and not be empty.</param>
internal sealed record BodyShape(JsonTypeInfo Type, bool IsRequired, IReadOnlyList<string> Required)
{
    /// <summary>Texts of which at least one must be there and not be empty; none where that does not matter.</summary>
    public IReadOnlyList<string> Either { get; init; } = [];

    /// <summary>A field that takes one text alone.</summary>
    public (string Field, string Text)? Fixed { get; init; }
}

/// <summary>An answer that is no refusal.</summary>
/// <param name="Type">Its JSON; null when it has no body.</param>
/// <param name="Header">A header that it always carries.</param>
internal sealed record AnswerShape(int Status, string Description, JsonTypeInfo? Type, string? Header);

/// <param name="Type">What is written for a refusal.</param>
/// <param name="CodeField">The field that holds a problem's code.</param>
/// <param name="Status">The status that a problem is answered with: the very function that answers it.</param>
internal sealed record RefusalShape(JsonTypeInfo Type, string CodeField, Func<Problem, int> Status);

/// <summary>A value in the path or the query.</summary>
/// <param name="Range">For whole numbers: from, to, and what counts when it is left out; null for text.</param>
internal sealed record ParameterShape(string Name, bool IsInPath, bool IsRequired, string Description, (int Least, int Most, int Usual)? Range)
{
    public static ParameterShape InPath(string name, string description) => new(name, IsInPath: true, IsRequired: true, description, null);

    public static ParameterShape Query(string name, string description) => new(name, IsInPath: false, IsRequired: true, description, null);

    /// <summary>A text that narrows a list down, and may be left out.</summary>
    public static ParameterShape Filter(string name, string description) => new(name, IsInPath: false, IsRequired: false, description, null);

    public static ParameterShape Number(string name, string description, int least, int most, int usual) =>
        new(name, IsInPath: false, IsRequired: false, description, (least, most, usual));
}

/// <summary>What a caller shows.</summary>
internal enum CallerProof
{
    /// <summary>Nothing: a field of the body may do.</summary>
    None,

    Bearer,

    SessionCookie,

    /// <summary>The cookie of a sign-in under way.</summary>
    SignInCookie,

    /// <summary>A token of the admin API, as bearer.</summary>
    AdminToken,
}
