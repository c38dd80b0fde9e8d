using Mono.Cecil;

namespace MagicLink.Gateway.Tests.Architecture;

public sealed class NamingTests
{
    private const int MostLines = 400;
    private static readonly string[] SayNothing = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Base", "Impl", "Default"];

    private static IEnumerable<TypeDefinition> Written => House.Types.Where(type => !type.Name.Contains('<', StringComparison.Ordinal));

    [Fact]
    public void No_name_says_nothing()
    {
        Assert.DoesNotContain(Written.Select(PlainName), name => SayNothing.Any(word => name.EndsWith(word, StringComparison.Ordinal)));
        Assert.Empty(Written.Select(House.FolderOf).Distinct().SelectMany(folder => folder.Split('.')).Intersect(SayNothing));
    }

    [Fact]
    public void Interfaces_begin_with_i_and_nothing_else_does_so()
    {
        Assert.All(Written.Where(type => type.IsInterface), type => Assert.Matches("^I[A-Z]", type.Name));
        Assert.All(Written.Where(type => !type.IsInterface), type => Assert.DoesNotMatch("^I[A-Z][a-z]", type.Name));
    }

    [Fact]
    public void Store_ports_are_kept_by_stores_and_each_has_its_class()
    {
        var ports = Written.Where(type => type.IsInterface && type.Name.EndsWith("Store", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.Contains(
            Written,
            type => House.FloorOf(type) == "Stores" && type.Name == port.Name[1..] && type.Interfaces.Any(implemented => implemented.InterfaceType.FullName == port.FullName)));
    }

    [Fact]
    public void Use_cases_are_no_faces_and_the_words_of_faces_stay_there()
    {
        string[] faces = ["Api", "Pages", "Proxy", "Commands", "Http", "Sample", "Telemetry"];
        string[] faceWords = ["Endpoint", "Endpoints", "Middleware", "Command", "Page"];

        Assert.DoesNotContain(Written, type => type.Name.EndsWith("Flow", StringComparison.Ordinal) && faces.Contains(House.FloorOf(type)));
        Assert.DoesNotContain(
            Written, type => faceWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)) && !faces.Contains(House.FloorOf(type)));
    }

    [Fact]
    public void Everything_is_internal_but_pages_and_what_they_are_given()
    {
        var open = Written.Where(type => type.IsPublic || type.IsNestedPublic && Outermost(type).IsPublic).ToList();
        var pages = open.Where(IsPage).ToList();
        var given = pages.SelectMany(page => page.Properties).SelectMany(property => TypesIn(property.PropertyType)).ToHashSet(StringComparer.Ordinal);
        while (open.Where(type => given.Contains(type.FullName)).SelectMany(type => type.Properties).SelectMany(property => TypesIn(property.PropertyType)).Any(given.Add))
        {
            // What is given has properties of its own.
        }

        Assert.Empty(open.Where(type => !pages.Contains(type) && !given.Contains(type.FullName) && type.Name != "_Imports").Select(type => type.FullName));
    }

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var bases = House.Types.Select(type => type.BaseType?.GetElementType().FullName).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Written
            .Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !IsPage(type) && type.Name != "_Imports" && !bases.Contains(type.FullName))
            .Select(type => type.FullName));
    }

    [Fact]
    public void The_namespace_of_a_file_is_its_folder()
    {
        var wrong = SourceFiles().Select(file => (File: file, Namespace: NamespaceOf(file))).Where(source =>
        {
            var folder = Path.GetRelativePath(House.SourceFolder, Path.GetDirectoryName(source.File)!);
            return source.Namespace is not null && source.Namespace != (folder == "." ? House.Root : $"{House.Root}.{folder.Replace('/', '.')}");
        });

        Assert.Empty(wrong.Select(source => $"{source.File}: {source.Namespace}"));
    }

    [Fact]
    public void No_file_is_long() => Assert.DoesNotContain(SourceFiles(), file => File.ReadLines(file).Count() >= MostLines);

    private static IEnumerable<string> SourceFiles() => Directory.EnumerateFiles(House.SourceFolder, "*.*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Where(file => Path.GetRelativePath(House.SourceFolder, file).Split('/')[0] is not ("bin" or "obj"));

    private static string? NamespaceOf(string file) => File.ReadLines(file)
        .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';', ' ');

    private static bool IsPage(TypeDefinition type) => type.BaseType?.FullName == "Microsoft.AspNetCore.Components.ComponentBase";

    private static string PlainName(TypeDefinition type) => type.Name.Split('`')[0];

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<string> TypesIn(TypeReference type) =>
        type is GenericInstanceType generic ? generic.GenericArguments.SelectMany(TypesIn).Append(generic.ElementType.FullName) : [type.FullName];
}
