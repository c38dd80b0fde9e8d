using MagicLink.Gateway.Logging;
using Microsoft.Extensions.Logging.Console;

namespace MagicLink.Gateway;

/// <summary>Logs to the console: a line for people in Development, JSON otherwise. Levels come from the section <c>Logging</c>.</summary>
internal static class LoggingSetup
{
    /// <summary>Categories that print request targets, and with them link tokens. No setting turns them on.</summary>
    private static readonly string[] NeverLogged =
        ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Http.Result", "Microsoft.AspNetCore.Server.Kestrel.BadRequests"];

    /// <summary>Prints whole target addresses, and as warnings what apps sent; what became of a request is said in our own words.</summary>
    private const string Forwarder = "Yarp.ReverseProxy.Forwarder";

    private static readonly string[] Quiet = ["Microsoft", "System", "Yarp"];

    public static void AddGatewayLogging(this WebApplicationBuilder builder, Installation installation)
    {
        foreach (var category in Quiet)
        {
            builder.Logging.AddFilter(category, LogLevel.Warning);
        }

        // A start that fails is reported by the command itself, in one line; a failing background service is critical, and stays.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddConfiguration(installation.Configuration.GetSection("Logging"));
        if (installation.IsDevelopment)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        }
        else
        {
            builder.Services.AddSingleton<ILoggerProvider>(provider => new JsonLinesProvider(provider.GetRequiredService<TimeProvider>(), Console.OpenStandardOutput()));
        }

        builder.Services.PostConfigure<LoggerFilterOptions>(Silence);
    }

    private static void Silence(LoggerFilterOptions filters)
    {
        foreach (var category in NeverLogged)
        {
            Cap(filters, category, LogLevel.None);
        }

        Cap(filters, Forwarder, LogLevel.Error);
    }

    // A rule for a provider outranks one for all providers, and a longer category a shorter one: these outrank what is configured, but for longer ones with a
    // wildcard in the middle.
    private static void Cap(LoggerFilterOptions filters, string category, LogLevel least)
    {
        foreach (var rule in filters.Rules.Where(rule => rule.CategoryName is { } name && CanOutrank(name, category)).ToList())
        {
            filters.Rules.Remove(rule);
        }

        foreach (var provider in new[] { null, "Console", typeof(ConsoleLoggerProvider).FullName, typeof(JsonLinesProvider).FullName })
        {
            filters.Rules.Add(new LoggerFilterRule(provider, category, least, filter: null));
        }
    }

    private static bool CanOutrank(string name, string category)
    {
        var start = name.Split('*')[0];
        return start.StartsWith(category, StringComparison.OrdinalIgnoreCase)
            || (start.Length < name.Length && name.Length > category.Length && category.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }
}
