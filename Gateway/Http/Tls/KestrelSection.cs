using MagicLink.Gateway.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MagicLink.Gateway.Http.Tls;

/// <summary>Judges the section <c>Kestrel</c> before Kestrel reads it: by itself it ignores what it does not know, and says what it cannot do one at a time.</summary>
internal static class KestrelSection
{
    private const string Limits = $"{KestrelOptions.Section}:Limits";
    private const string DefaultCertificate = $"{KestrelOptions.Section}:Certificates:Default";

    /// <param name="urls">Where to listen if the section does not say.</param>
    public static KestrelOptions Read(IConfiguration configuration, IReadOnlyList<string> urls, SettingFaults faults)
    {
        var others = new ConfigurationBuilder().AddInMemoryCollection(configuration.AsEnumerable().Where(setting => !IsIn(Limits, setting.Key))).Build();
        var options = SettingsBinder.Bind<KestrelOptions>(others.GetSection(KestrelOptions.Section), faults);
        if (options.Endpoints.Count == 0 && options.Certificates.Default is null && urls.Any(url => ListenUrls.Parse(url)?.Scheme == Uri.UriSchemeHttps))
        {
            faults.Add($"{DefaultCertificate}:Path", "is required: --urls names an https address");
        }

        JudgeLimits(configuration.GetSection(Limits), faults);
        return options;
    }

    /// <summary>What is left for Kestrel: certificates are shown by us, who look at their files again.</summary>
    public static IConfigurationSection WithoutCertificates(IConfiguration configuration) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.AsEnumerable().Where(setting => !IsCertificate(setting.Key)))
        .Build()
        .GetSection(KestrelOptions.Section);

    /// <summary>Kestrel reads its limits from nowhere by itself.</summary>
    public static void ApplyLimits(IConfiguration configuration, KestrelServerLimits limits) => configuration.GetSection(Limits).Bind(limits);

    private static void JudgeLimits(IConfigurationSection section, SettingFaults faults)
    {
        foreach (var (key, value) in section.AsEnumerable().Where(setting => setting.Value is not null))
        {
            try
            {
                var alone = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build().GetSection(Limits);
                if (!IsKnown(key[Limits.Length..].TrimStart(':').Split(':')))
                {
                    faults.Add(key, "is not a limit of Kestrel that can be set here");
                    continue;
                }

                alone.Bind(new KestrelServerLimits());
            }
            catch (Exception fault) when (fault is InvalidOperationException or System.Reflection.TargetInvocationException or ArgumentException)
            {
                faults.Add(key, $"is not taken by Kestrel: {fault.GetBaseException().Message.Split('\n')[0]}");
            }
        }
    }

    private static bool IsKnown(string[] names)
    {
        var type = typeof(KestrelServerLimits);
        foreach (var name in names[..^1])
        {
            type = name.Equals(nameof(KestrelServerLimits.Http2), StringComparison.OrdinalIgnoreCase) && type == typeof(KestrelServerLimits) ? typeof(Http2Limits) : null;
            if (type is null)
            {
                return false;
            }
        }

        return SettingsBinder.Property(type, names[^1]) is { } found && SettingValue.IsLeaf(found.PropertyType);
    }

    // Of addresses and of their names; the names themselves stay, also where nothing else is said of them.
    private static bool IsCertificate(string key)
    {
        var names = key.Split(':');
        return Is(0, KestrelOptions.Section)
            && (Is(1, nameof(KestrelOptions.Certificates)) || Is(3, nameof(EndpointOptions.Certificate)) || (Is(3, nameof(EndpointOptions.Sni)) && Is(5, nameof(SniOptions.Certificate))));

        bool Is(int index, string name) => index < names.Length && names[index].Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsIn(string section, string key) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');
}
