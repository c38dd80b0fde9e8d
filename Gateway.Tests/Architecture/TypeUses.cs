using Mono.Cecil;
using Mono.Cecil.Cil;

namespace MagicLink.Gateway.Tests.Architecture;

/// <summary>Everything that one type names: base, interfaces, members, attributes and method bodies, down into generic arguments.</summary>
internal static class TypeUses
{
    public static IReadOnlySet<TypeReference> Of(TypeDefinition type)
    {
        var found = new HashSet<TypeReference>(ByName.Instance);
        Add(found, type.BaseType);
        AddAttributes(found, type);
        AddGenerics(found, type);
        foreach (var implemented in type.Interfaces)
        {
            Add(found, implemented.InterfaceType);
        }

        foreach (var field in type.Fields)
        {
            Add(found, field.FieldType);
            AddAttributes(found, field);
        }

        foreach (var property in type.Properties)
        {
            Add(found, property.PropertyType);
            AddAttributes(found, property);
        }

        foreach (var method in type.Methods)
        {
            AddMethod(found, method);
        }

        return found;
    }

    private static void AddMethod(HashSet<TypeReference> found, MethodDefinition method)
    {
        AddAttributes(found, method);
        AddGenerics(found, method);
        AddSignature(found, method);
        if (!method.HasBody)
        {
            return;
        }

        foreach (var variable in method.Body.Variables)
        {
            Add(found, variable.VariableType);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Add(found, handler.CatchType);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            AddOperand(found, instruction);
        }
    }

    private static void AddOperand(HashSet<TypeReference> found, Instruction instruction)
    {
        switch (instruction.Operand)
        {
            case TypeReference named:
                Add(found, named);
                break;
            case MethodReference called:
                Add(found, called.DeclaringType);
                AddSignature(found, called);
                foreach (var argument in called is GenericInstanceMethod generic ? generic.GenericArguments : [])
                {
                    Add(found, argument);
                }

                break;
            case FieldReference field:
                Add(found, field.DeclaringType);
                Add(found, field.FieldType);
                break;
        }
    }

    private static void AddSignature(HashSet<TypeReference> found, MethodReference method)
    {
        Add(found, method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            Add(found, parameter.ParameterType);
        }
    }

    private static void AddGenerics(HashSet<TypeReference> found, IGenericParameterProvider provider)
    {
        foreach (var constraint in provider.GenericParameters.SelectMany(parameter => parameter.Constraints))
        {
            Add(found, constraint.ConstraintType);
        }
    }

    private static void AddAttributes(HashSet<TypeReference> found, ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(found, attribute.AttributeType);
            foreach (var named in attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>())
            {
                Add(found, named);
            }
        }
    }

    private static void Add(HashSet<TypeReference> found, TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments)
                {
                    Add(found, argument);
                }

                Add(found, generic.ElementType);
                return;
            case IModifierType modified:
                Add(found, modified.ModifierType);
                Add(found, modified.ElementType);
                return;
            case TypeSpecification wrapped:
                Add(found, wrapped.ElementType);
                return;
            default:
                found.Add(type);
                return;
        }
    }

    private sealed class ByName : IEqualityComparer<TypeReference>
    {
        public static readonly ByName Instance = new();

        public bool Equals(TypeReference? x, TypeReference? y) => x?.FullName == y?.FullName;

        public int GetHashCode(TypeReference obj) => StringComparer.Ordinal.GetHashCode(obj.FullName);
    }
}
