using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Development;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Auth;

/// <summary>A server that trusts a <see cref="TestIssuer"/> and records its storage requests and its log.</summary>
public sealed class SecuredServer : IAsyncDisposable
{
    private static readonly TimeSpan FetchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.2);

    private readonly HookedTransport _transport = new();
    private readonly RecordedLog _log = new();
    private readonly RunningTime _running;

    private SecuredServer(TestIssuer issuer) => (Issuer, _running) = (issuer, new RunningTime(Clock));

    /// <summary>The issuer of the tokens.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>The server.</summary>
    public TestServer Server { get; private set; } = null!;

    /// <summary>The clock, which runs and can be advanced.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>The transport of the server's storage requests.</summary>
    public HookedTransport Transport => _transport;

    /// <summary>The number of storage requests.</summary>
    public int StorageCalls => _transport.Count;

    /// <summary>The log lines of every level.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>Starts a server, and an issuer if none is given.</summary>
    public static async Task<SecuredServer> StartAsync(
        IDictionary<string, string?>? settings = null, TestIssuer? issuer = null)
    {
        var secured = new SecuredServer(issuer ?? await TestIssuer.StartNewAsync());
        var all = secured.Issuer.Settings;
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        secured.Server = await TestServer.StartAsync(all, secured._transport, services => services
            .AddSingleton<TimeProvider>(secured.Clock)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(secured._log)));
        return secured;
    }

    /// <summary>Sends a request with these headers.</summary>
    public async Task<Answer> SendAsync(string path, params (string Name, string Value)[] headers) =>
        await SendAsync(HttpMethod.Get, path, headers);

    /// <summary>Sends a request with these headers.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await Server.Client.SendAsync(request);
        return new Answer((int)response.StatusCode, Headers(response), await response.Content.ReadAsStringAsync());
    }

    /// <summary>Finds the jobs of a project with a token and more headers.</summary>
    public Task<Answer> FindAsync(string project, string token, params (string Name, string Value)[] headers) =>
        SendAsync($"/projects/{project}/jobs", [Bearer(token), .. headers]);

    /// <summary>Sends a token, which must be rejected as invalid, without a storage request.</summary>
    public async Task RejectsAsync(string token)
    {
        var before = StorageCalls;

        // A signature counts as invalid after the issuer was asked, which it may be once a second.
        AllowFetch();
        var answer = await FindAsync("a", token);

        Assert.Equal((401, 41), answer.Error);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
        Assert.Equal(before, StorageCalls);
    }

    /// <summary>Sends header lines exactly as they are given, and returns the raw response.</summary>
    public async Task<string> SendLinesAsync(string path, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Server.Address.Host, Server.Address.Port);
        await using var stream = client.GetStream();
        var request = string.Join("\r\n", [$"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", .. lines, "", ""]);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Advances the clock until the next request to the issuer is allowed.</summary>
    public void AllowFetch() => Clock.Advance(FetchInterval);

    /// <summary>Returns when a request to the issuer in the background would have been sent.</summary>
    public async Task SettleAsync()
    {
        AllowFetch();
        await Task.Delay(Settling);
    }

    /// <summary>Adds jobs to a project.</summary>
    public Task AddJobsAsync(string project, int count) =>
        Server.AddAsync(project, SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(count));

    /// <summary>The header that carries a token.</summary>
    public static (string Name, string Value) Bearer(string token) => ("Authorization", "Bearer " + token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Issuer.DisposeAsync();
        await _running.DisposeAsync();
        _transport.Dispose();
        _log.Dispose();
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) => response.Headers
        .Concat(response.Content.Headers)
        .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>A response.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The status and the error code.</summary>
    public (int Status, int Code) Error => (Status, (int)JsonNode.Parse(Body)!["code"]!);

    /// <summary>The description of the error.</summary>
    public string Description => (string)JsonNode.Parse(Body)!["description"]!;
}
