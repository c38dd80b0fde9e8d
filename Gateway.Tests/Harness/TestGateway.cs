using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MagicLink.Gateway.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MagicLink.Gateway.Tests.Harness;

/// <summary>
/// The real gateway on a real port with a real database, a SQLite file where the configuration names no other. Only the clock stands still until it is moved, and mails go to
/// <see cref="Mailbox"/>.
/// </summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly bool ownsConfig;

    private TestGateway(WebApplication app, TestConfig config, ManualClock clock, Mailbox mailbox, LogRecorder logs, bool ownsConfig)
    {
        App = app;
        Config = config;
        Clock = clock;
        Mailbox = mailbox;
        Logs = logs;
        this.ownsConfig = ownsConfig;
        Client = NewClient();
    }

    public WebApplication App { get; }

    public TestConfig Config { get; }

    public ManualClock Clock { get; }

    public Mailbox Mailbox { get; }

    public LogRecorder Logs { get; }

    /// <summary>An API client: no cookies, no redirects.</summary>
    public HttpClient Client { get; }

    /// <summary>Sees every answer that an API client gets, once it is there in full.</summary>
    public Func<HttpResponseMessage, Task>? Answered { get; set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public T Service<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts a gateway in front of <paramref name="upstream"/> with the route <c>/{**path}</c> and the default policy.</summary>
    public static async Task<TestGateway> StartAsync(Upstream? upstream = null, Action<TestConfig>? configure = null)
    {
        var config = new TestConfig(upstream?.Url);
        configure?.Invoke(config);
        return await StartAsync(config, ownsConfig: true);
    }

    /// <summary>Starts a gateway on an existing configuration, as after a restart.</summary>
    /// <param name="replace">Replaces services further.</param>
    public static async Task<TestGateway> StartAsync(
        TestConfig config, bool ownsConfig = false, ManualClock? clock = null, Mailbox? mailbox = null, Action<IServiceCollection>? replace = null)
    {
        config.Write();
        var installation = Installation.Read(config.Folder, config.Urls, config.Environment, config.Root);
        var faults = await Server.CheckAsync(installation);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        clock ??= new ManualClock();
        mailbox ??= new Mailbox();
        var logs = new LogRecorder();
        var app = await Server.BuildAsync(installation, clock, services =>
        {
            services.AddSingleton<IMailTransport>(mailbox);
            services.AddSingleton<ILoggerProvider>(logs);
            replace?.Invoke(services);
        });
        await app.StartAsync(Cancellation);
        return new TestGateway(app, config, clock, mailbox, logs, ownsConfig);
    }

    public HttpClient NewClient() => new(new Overheard(this, new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }))
    {
        BaseAddress = new Uri(Config.PublicUrl),
    };

    public TestBrowser NewBrowser() => new(new Uri(Config.PublicUrl));

    public Task<HttpResponseMessage> PostAsync(string path, object body) => Client.PostAsJsonAsync(path, body, Cancellation);

    public Task<HttpResponseMessage> GetAsync(string path, string? bearer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        return Client.SendAsync(request, Cancellation);
    }

    /// <summary>Asks for a link over the API and reads the mail.</summary>
    public async Task<ReceivedMail> SendAsync(string email)
    {
        using var response = await PostAsync("/api/magic-link/send", new { email });
        Assert.Equal(200, (int)response.StatusCode);
        return await Mailbox.NextAsync();
    }

    /// <summary>Signs in over the API; the answer of <c>/verify</c>.</summary>
    public async Task<JsonElement> SignInAsync(string email)
    {
        var mail = await SendAsync(email);
        using var response = await PostAsync("/api/magic-link/verify", new { token = mail.Token });
        return await response.JsonAsync(200);
    }

    public async Task<string> JwtAsync(string email) => (await SignInAsync(email)).GetProperty("jwt").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        if (ownsConfig)
        {
            Config.Dispose();
        }
    }

    private sealed class Overheard(TestGateway gateway, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (gateway.Answered is { } answered)
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                await answered(response);
            }

            return response;
        }
    }
}
