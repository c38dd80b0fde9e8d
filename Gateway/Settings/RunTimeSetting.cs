namespace MagicLink.Gateway.Settings;

/// <summary>One setting that may change at run time: a value, or a list as a whole.</summary>
/// <param name="Name">As in <c>Gateway:SignIn:Mode</c>.</param>
/// <param name="Field">As in <c>signIn.mode</c>.</param>
/// <param name="Read">Its value among all options.</param>
internal sealed record RunTimeSetting(string Name, string Field, Type Type, Func<object, object?> Read);
