using MagicLink.Gateway.Http.Description;

namespace MagicLink.Gateway.Api.Admin;

internal static class AuditOperations
{
    public static readonly Operation List = AdminOperations
        .Page("adminListAudit", "What happened: a page, or with format all of it as CSV or as one JSON object a line.", AdminJson.Default.ListAnswerAuditView)
        .With(
            ParameterShape.Filter("format", "csv or jsonl: everything that fits, as a file."),
            ParameterShape.Filter("kind", "What happened."),
            ParameterShape.Filter("email", "The address that it was about."),
            ParameterShape.Filter("user", "The person that it was about, by number or public id."),
            ParameterShape.Filter("actor", "The admin token's name, or \"command line\"."),
            ParameterShape.Filter("address", "The client's IP address."),
            ParameterShape.Filter("session", "The session's id."),
            ParameterShape.Filter("from", "The first day (UTC) or moment."),
            ParameterShape.Filter("to", "The last day (UTC), or the first moment that is too late."));

    public static readonly Operation Statistics = AdminOperations
        .Look("adminStatistics", "What happened day by day (UTC), every day of the range, and in all.")
        .With(
            ParameterShape.Filter("from", "The first day, as in 2026-03-01; 29 days before the last, where it is left out."),
            ParameterShape.Filter("to", "The last day; today, where it is left out."))
        .Answers(200, "The days, the oldest first, and their sums.", AdminJson.Default.StatisticsAnswer)
        .Refuses(Http.Problems.ValidationFailed);
}
