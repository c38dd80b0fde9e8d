using System.Text.Json.Serialization.Metadata;
using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Admin;

/// <summary>What all calls of the admin API have in common.</summary>
internal static class AdminOperations
{
    private const string Tag = "Admin";

    /// <summary>A call that only looks.</summary>
    public static Operation Look(string id, string summary) => new Operation(id, Tag, summary).NeedsAdmin();

    /// <summary>A call that changes something.</summary>
    public static Operation Change(string id, string summary) => new Operation(id, Tag, summary).NeedsAdminForChange();

    /// <summary>A call that lists something.</summary>
    public static Operation Page(string id, string summary, JsonTypeInfo type) => Look(id, summary).AnswersPage(type);
}
