using Mono.Cecil;

namespace MagicLink.Gateway.Tests.Architecture;

/// <summary>The gateway's assembly as it was compiled: which type uses which.</summary>
internal static class House
{
    public const string Root = "MagicLink.Gateway";

    private static readonly Lazy<IReadOnlyList<TypeDefinition>> Read = new(() =>
        [.. AssemblyDefinition.ReadAssembly(typeof(Installation).Assembly.Location).MainModule.GetTypes().Where(type => IsOurs(type.FullName))]);

    /// <summary>Every type of ours, nested and compiler-made ones included.</summary>
    public static IReadOnlyList<TypeDefinition> Types => Read.Value;

    /// <summary>The folder in the repository.</summary>
    public static string SourceFolder { get; } = FindSource();

    public static bool IsOurs(string fullName) => fullName.StartsWith(Root + ".", StringComparison.Ordinal);

    /// <summary>Namespace without the root, as in <c>Api.MagicLink</c>; empty for the root itself.</summary>
    public static string FolderOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type.Namespace.Length > Root.Length ? type.Namespace[(Root.Length + 1)..] : "";
    }

    /// <summary>The first part of the folder: <c>Api</c>, <c>SignIn</c>, …</summary>
    public static string FloorOf(TypeReference type) => FolderOf(type).Split('.')[0];

    /// <summary>Every use of a type by another one, in words, that <paramref name="isWrong"/> picks.</summary>
    public static IReadOnlyList<string> UsesWhere(Func<TypeDefinition, TypeReference, bool> isWrong) =>
    [
        .. Types.SelectMany(user => TypeUses.Of(user).Where(used => isWrong(user, used)).Select(used => $"{Outermost(user)} uses {used.FullName}"))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type.FullName;

    private static string FindSource()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway", "Gateway.csproj")))
            {
                return Path.Combine(folder.FullName, "Gateway");
            }
        }

        throw new DirectoryNotFoundException("The tests do not lie in a checkout.");
    }
}
