using System.Text;
using MagicLink.Gateway.Tests.Harness;

namespace MagicLink.Gateway.Tests.Pages;

/// <summary>Where a person is signed in, seen and ended in a browser.</summary>
public sealed class AccountSessionsTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Gone = "There is no such session any more. Nothing was changed.";
    private readonly TestGateway gateway = shared.Gateway;

    [Fact]
    public async Task Every_session_is_listed_with_its_device_and_this_one_is_marked()
    {
        await gateway.JwtAsync("list@example.com");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        using var browser = await gateway.SignedInAsync("list@example.com");

        var page = await browser.OpenAsync(AccountVisits.Sessions);

        var items = page.Document.QuerySelectorAll(".entries li");
        Assert.Equal([true, false], items.Select(item => item.QuerySelector(".mark") is not null));
        Assert.Equal(["Firefox, Linux", "Unknown device"], items.Select(item => item.QuerySelector("strong")!.TextContent));
        Assert.All(items, item => Assert.Contains("127.0.0.1", item.TextContent, StringComparison.Ordinal));
        Assert.Equal("Sign out: Firefox, Linux, 127.0.0.1", items[0].QuerySelector("button")!.GetAttribute("aria-label"));
        Assert.Equal(gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture), items[0].QuerySelector("time")!.GetAttribute("datetime"));
    }

    [Fact]
    public async Task Another_session_is_ended_for_good_and_this_one_goes_on()
    {
        var jwt = await gateway.JwtAsync("one@example.com");
        using var browser = await gateway.SignedInAsync("one@example.com");

        var after = await browser.DoAsync(AccountVisits.Sessions, "end", ("id", StepUp.SessionId(jwt)));

        Assert.Equal("That device is signed out.", after.Notice());
        Assert.Single(after.Ids());
        Assert.False(await gateway.IsSignedInAsync(jwt));
        Assert.Equal(Gone, (await browser.FollowAsync(await browser.SubmitStepAsync(after, "end", ("id", StepUp.SessionId(jwt))))).Notice());
    }

    [Fact]
    public async Task Ending_this_very_session_signs_out_here()
    {
        using var browser = await gateway.SignedInAsync("here@example.com");
        var page = await browser.OpenAsync(AccountVisits.Sessions);

        using var ended = await browser.SubmitStepAsync(page, "end", ("id", Assert.Single(page.Ids())));

        FactorVisits.LeadsTo("/_gateway/signed-out", ended);
        Assert.Equal("", ended.Cookie("mlg-session"));
        AccountVisits.AssertLedToSignIn(await browser.GetAsync(AccountVisits.Sessions), AccountVisits.Sessions);
    }

    [Theory]
    [InlineData("somebody else's")]
    [InlineData("unknown")]
    [InlineData("")]
    [InlineData("' OR 1=1 --")]
    [InlineData("\0")]
    public async Task A_session_of_somebody_else_is_answered_like_none(string id)
    {
        var theirs = await gateway.JwtAsync("theirs@example.com");
        using var browser = await gateway.SignedInAsync("curious@example.com");

        using var answer = await browser.SubmitStepAsync(
            await browser.OpenAsync(AccountVisits.Sessions), "end", ("id", id == "somebody else's" ? StepUp.SessionId(theirs) : id));

        FactorVisits.LeadsTo(AccountVisits.Sessions + "?done=gone", answer);
        Assert.True(await gateway.IsSignedInAsync(theirs));
        Assert.Equal(Gone, (await browser.FollowAsync(answer)).Notice());
    }

    [Fact]
    public async Task Of_parallel_submits_one_ends_the_session()
    {
        var jwt = await gateway.JwtAsync("many@example.com");
        using var browser = await gateway.SignedInAsync("many@example.com");
        var page = await browser.OpenAsync(AccountVisits.Sessions);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var answer = await browser.SubmitStepAsync(page, "end", ("id", StepUp.SessionId(jwt)));
            return answer.Headers.Location?.OriginalString;
        }));

        Assert.Single(answers, answer => answer == AccountVisits.Sessions + "?done=ended");
        Assert.Equal(9, answers.Count(answer => answer == AccountVisits.Sessions + "?done=gone"));
    }

    [Fact]
    public async Task Everywhere_else_leaves_this_session_alone_and_remembers_no_browser()
    {
        var (browser, enrolment) = await gateway.SignedInWithFactorAsync("others@example.com", remember: true);
        using var other = await gateway.SignedInWithFactorAsync("others@example.com", enrolment);

        using var answer = await browser.SubmitStepAsync(await browser.OpenAsync(AccountVisits.Sessions), "others");
        var after = await browser.FollowAsync(answer);

        Assert.Equal("You are signed out everywhere else, and no browser is remembered any more.", after.Notice());
        Assert.Equal("", answer.Cookie("mlg-device"));
        Assert.Single(after.Ids());
        AccountVisits.AssertLedToSignIn(await other.GetAsync(AccountVisits.Sessions), AccountVisits.Sessions);
        browser.Dispose();
    }

    [Fact]
    public async Task Everywhere_ends_this_session_too()
    {
        var jwt = await gateway.JwtAsync("all@example.com");
        using var browser = await gateway.SignedInAsync("all@example.com");

        using var answer = await browser.SubmitStepAsync(await browser.OpenAsync(AccountVisits.Sessions), "all");

        FactorVisits.LeadsTo("/_gateway/signed-out", answer);
        Assert.Equal("", answer.Cookie("mlg-session"));
        Assert.False(await gateway.IsSignedInAsync(jwt));
    }

    [Fact]
    public async Task A_hundred_sessions_are_read_in_pages_each_light_and_each_with_the_way_to_end_all()
    {
        for (var i = 0; i < 100; i++)
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
            await gateway.JwtAsync("hundred@example.com");
        }

        using var browser = await gateway.SignedInAsync("hundred@example.com");
        var ids = new HashSet<string>();
        for (var next = AccountVisits.Sessions; next is not null;)
        {
            var page = await browser.OpenAsync(next);
            Assert.True(Encoding.UTF8.GetByteCount(page.Html) < 30 * 1024, $"{next} has {page.Html.Length} characters");
            Assert.NotNull(page.Document.QuerySelector("input[name=step][value=all]"));
            Assert.All(page.Ids(), id => Assert.True(ids.Add(id)));
            next = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(101, ids.Count);
        FactorVisits.LeadsTo(AccountVisits.Sessions, await browser.GetAsync(AccountVisits.Sessions + "?page=99"));
        Assert.Equal(200, (await browser.OpenAsync(AccountVisits.Sessions + "?page=none")).Status);
    }
}
