namespace MagicLink.Gateway.Http;

/// <summary>One way in which a request can be refused.</summary>
/// <param name="Code">What programs look at.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What a person can do about it.</param>
internal sealed record Problem(string Code, int Status, string Message)
{
    public IReadOnlyList<FieldFault> Details { get; init; } = [];
}

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Its name; empty when the body as a whole is meant.</param>
/// <param name="Message">What is allowed.</param>
internal sealed record FieldFault(string Field, string Message);
