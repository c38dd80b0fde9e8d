using Dapper;
using MagicLink.Gateway.Stores;
using Microsoft.Data.Sqlite;

namespace MagicLink.Gateway.Tests.Stores;

public sealed class SqliteSessionStoreTests : SessionStoreContract
{
    private const int Full = 13; // sqlite.org/rescode.html

    [Fact]
    public async Task A_cookie_under_an_earlier_key_is_found_on_a_full_disk_and_moves_later()
    {
        var isFull = true;
        var refused = 0;
        var store = new SessionStore(Database);
        var (asked, session, _) = await SignInAsync("ann@example.com");
        await Database.WriteAsync(
            connection =>
            {
                ((SqliteConnection)connection).CreateFunction("disk", () => isFull ? throw new SqliteException($"full, time {++refused}", Full) : 0L);
                return connection.ExecuteAsync("CREATE TEMP TRIGGER disk BEFORE UPDATE OF cookie_hash ON sessions BEGIN SELECT disk(); END");
            },
            Cancellation);

        Assert.Equal(session.Id, (await store.FindByCookieAsync(["current", asked.CookieHash!], Cancellation))!.Value.Session.Id);
        Assert.Equal(1, refused);
        Assert.Null(await store.FindByCookieAsync(["current"], Cancellation));

        isFull = false;
        Assert.NotNull(await store.FindByCookieAsync(["current", asked.CookieHash!], Cancellation));
        Assert.NotNull(await store.FindByCookieAsync(["current"], Cancellation));
    }

    private protected override Task<ITestDatabase> OpenAsync() => SqliteTestDatabase.OpenAsync();
}
