using System.Collections;
using System.Globalization;
using System.Reflection;

namespace MagicLink.Gateway.Settings;

/// <summary>
/// Binds a configuration section to options strictly: a key that no property has, a value of the wrong kind, a list where a
/// value belongs, each is a fault with the setting's full name. Keys are read without regard to case.
/// </summary>
internal static class SettingsBinder
{
    /// <summary>Binds and validates; the result is only to be used while <paramref name="faults"/> stays empty.</summary>
    public static T Bind<T>(IConfigurationSection section, SettingFaults faults)
        where T : class, new()
    {
        var options = (T)BindObject(typeof(T), section, faults);
        Validate(options, section.Path, faults);
        return options;
    }

    /// <summary>What a list or a section with names of their own consists of; null for anything else.</summary>
    public static Type? ElementOf(Type type) => !type.IsGenericType ? null
        : type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0]
        : type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GenericTypeArguments[1]
        : null;

    private static object BindObject(Type type, IConfigurationSection section, SettingFaults faults)
    {
        var options = Activator.CreateInstance(type)!;
        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add(section.Path, "expects a section with keys, not a value");
            return options;
        }

        foreach (var child in section.GetChildren())
        {
            var property = Property(type, child.Key);
            if (property is null)
            {
                faults.Add(child.Path, "is not a setting; known here: " + string.Join(", ", Properties(type).Select(known => known.Name)));
            }
            else if (BindValue(property.PropertyType, child, faults) is { } value)
            {
                property.SetValue(options, value);
            }
        }

        return options;
    }

    private static object? BindValue(Type type, IConfigurationSection section, SettingFaults faults)
    {
        if (SettingValue.IsSet(type) && section.Value is null)
        {
            return BindSet(type, section, faults);
        }

        if (SettingValue.IsLeaf(type))
        {
            return BindLeaf(type, section, faults);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return BindList(type.GenericTypeArguments[0], section, faults);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return BindDictionary(type.GenericTypeArguments[1], section, faults);
        }

        return BindObject(type, section, faults);
    }

    private static object? BindLeaf(Type type, IConfigurationSection section, SettingFaults faults)
    {
        if (section.GetChildren().Any())
        {
            faults.Add(section.Path, "expects one value, not a list or a section");
            return null;
        }

        if (section.Value is null)
        {
            return null;
        }

        if (!SettingValue.TryRead(type, section.Value, out var value, out var allowed))
        {
            faults.Add(section.Path, $"expects {allowed}");
        }

        return value;
    }

    // YARP writes SslProtocols as a list of names.
    private static object? BindSet(Type type, IConfigurationSection section, SettingFaults faults)
    {
        var names = section.GetChildren().Select(child => BindLeaf(type, child, faults)).OfType<Enum>().ToList();
        return names.Count == 0 ? null : Enum.Parse(names[0].GetType(), string.Join(',', names));
    }

    private static IList? BindList(Type element, IConfigurationSection section, SettingFaults faults)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add(section.Path, "expects a list, not a value");
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var child in section.GetChildren())
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                faults.Add(child.Path, "expects a list: its keys are numbers from 0");
            }
            else
            {
                var before = faults.Count;
                if (BindValue(element, child, faults) is { } value)
                {
                    list.Add(value);
                }
                else if (faults.Count == before)
                {
                    faults.Add(child.Path, "expects a value, not null");
                }
            }
        }

        return list;
    }

    private static IDictionary? BindDictionary(Type element, IConfigurationSection section, SettingFaults faults)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add(section.Path, "expects a section with names, not a value");
            return null;
        }

        var dictionary = (IDictionary)Activator.CreateInstance(
            typeof(Dictionary<,>).MakeGenericType(typeof(string), element), StringComparer.OrdinalIgnoreCase)!;
        foreach (var child in section.GetChildren())
        {
            if (BindValue(element, child, faults) is { } value)
            {
                dictionary.Add(child.Key, value);
            }
        }

        return dictionary;
    }

    private static void Validate(object? value, string path, SettingFaults faults)
    {
        switch (value)
        {
            case null:
            case var leaf when SettingValue.IsLeaf(leaf.GetType()):
                break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    Validate(entry.Value, $"{path}:{entry.Key}", faults);
                }

                break;
            case IEnumerable list:
                var index = 0;
                foreach (var item in list)
                {
                    Validate(item, $"{path}:{index++}", faults);
                }

                break;
            default:
                (value as IValidatedOptions)?.Validate(path, faults);
                foreach (var property in Properties(value.GetType()))
                {
                    Validate(property.GetValue(value), $"{path}:{property.Name}", faults);
                }

                break;
        }
    }

    /// <summary>A setting of a section, its name in any case.</summary>
    public static PropertyInfo? Property(Type type, string key) =>
        Array.Find(Properties(type), property => string.Equals(property.Name, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The settings of a section.</summary>
    public static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)];
}
