using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Http;

/// <summary>Older answers by consent: the request directive <c>max-age</c> and the header <c>Age</c>.</summary>
public sealed class AcceptedAgeTests : IAsyncLifetime, IDisposable
{
    private readonly HookedTransport _transport = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await StartAsync(defaultMaxAge: "00:00:00");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData("max-age=10", 3.2, "4")]
    [InlineData("max-age=4", 4, "4")]
    [InlineData("Max-Age=10, max-stale", 0.1, "1")]
    [InlineData("max-age=99999", 0, "0")]
    public async Task Recent_answer_is_given_without_a_query_and_says_its_age(string directive, double seconds, string age)
    {
        await _server.AddAsync("p", AnyJob.Many(2));
        using var fresh = await SendAsync(null);
        await _server.AddAsync("p", AnyJob.Many(1));
        var queries = _transport.Count;
        _time.Advance(TimeSpan.FromSeconds(seconds));

        using var recent = await SendAsync(directive);

        Assert.Equal("2", recent.Header("X-Total-Count"));
        Assert.Equal(age, recent.Header("Age"));
        Assert.Equal(fresh.Headers.ETag, recent.Headers.ETag);
        Assert.Equal(queries, _transport.Count);
        using var unchanged = await SendAsync(directive, fresh.Headers.ETag!.Tag);
        Assert.Equal(304, (int)unchanged.StatusCode);
        Assert.Equal(age, unchanged.Header("Age"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("max-age=0")]
    [InlineData("max-age=3")]
    [InlineData("no-cache")]
    [InlineData("no-cache, max-age=60")]
    [InlineData("max-age=-1")]
    [InlineData("max-age=x")]
    [InlineData("max-age=99999999999999999999")]
    public async Task Answer_is_fresh_and_has_no_age_unless_an_older_one_is_accepted(string? directive)
    {
        await _server.AddAsync("p", AnyJob.Many(2));
        using var first = await SendAsync(null);
        await _server.AddAsync("p", AnyJob.Many(1));
        _time.Advance(TimeSpan.FromSeconds(3.5));

        using var fresh = await SendAsync(directive);

        Assert.Equal("3", fresh.Header("X-Total-Count"));
        Assert.False(fresh.Headers.Contains("Age"));
    }

    [Fact]
    public async Task Recent_counts_are_given_without_a_query_and_say_their_age()
    {
        await _server.AddAsync("p", AnyJob.Many(2));
        using var fresh = await SendAsync(null, path: "/projects/p/job-counts");
        await _server.AddAsync("p", AnyJob.Many(1));
        var queries = _transport.Count;
        _time.Advance(TimeSpan.FromSeconds(3.2));

        using var recent = await SendAsync("max-age=10", path: "/projects/p/job-counts");
        using var unchanged = await SendAsync("max-age=10", fresh.Headers.ETag!.Tag, "/projects/p/job-counts");

        Assert.Equal(await fresh.TextAsync(), await recent.TextAsync());
        Assert.Equal((200, "4"), ((int)recent.StatusCode, recent.Header("Age")));
        Assert.Equal((304, "4"), ((int)unchanged.StatusCode, unchanged.Header("Age")));
        Assert.Equal(queries, _transport.Count);
    }

    [Fact]
    public async Task Project_that_is_not_in_memory_is_answered_fresh()
    {
        await _server.AddAsync("p", AnyJob.Many(2));

        using var first = await SendAsync("max-age=3600");

        Assert.Equal("2", first.Header("X-Total-Count"));
        Assert.False(first.Headers.Contains("Age"));
    }

    [Theory]
    [InlineData(null, "2")]
    [InlineData("no-cache", "3")]
    [InlineData("max-age=0", "3")]
    [InlineData("no-transform", "2")]
    public async Task Default_age_applies_to_requests_without_a_directive(string? directive, string total)
    {
        await using var server = await StartAsync(defaultMaxAge: "00:01:00");
        await server.AddAsync("p", AnyJob.Many(2));
        using var first = await SendAsync(null, server: server);
        await server.AddAsync("p", AnyJob.Many(1));

        using var second = await SendAsync(directive, server: server);

        Assert.Equal(total, second.Header("X-Total-Count"));
        Assert.Equal(total == "2", second.Headers.Contains("Age"));
    }

    [Fact]
    public async Task Get_always_queries_the_table()
    {
        var jobs = AnyJob.Many(1);
        await _server.AddAsync("p", jobs);
        using var find = await SendAsync(null);
        var queries = _transport.Count;

        using var get = await SendAsync("max-age=60", path: $"/projects/p/jobs/{jobs[0].Id}");

        Assert.Equal(200, (int)get.StatusCode);
        Assert.Equal(queries + 1, _transport.Count);
        Assert.False(get.Headers.Contains("Age"));
    }

    private Task<TestServer> StartAsync(string defaultMaxAge) => TestServer.StartAsync(
        new Dictionary<string, string?> { ["Jobs:DefaultMaxAge"] = defaultMaxAge },
        _transport,
        services => services.AddSingleton<TimeProvider>(_time));

    private async Task<HttpResponseMessage> SendAsync(
        string? directive, string? tag = null, string path = "/projects/p/jobs", TestServer? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (directive is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Cache-Control", directive));
        }

        if (tag is not null)
        {
            request.Headers.IfNoneMatch.ParseAdd(tag);
        }

        return await (server ?? _server).Client.SendAsync(request);
    }
}
