using System.Globalization;
using Azure.Core;
using Jobs.Recording;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Query;

/// <summary>How scans leave the table service to other queries. The clock advances only by pages and by pauses.</summary>
public sealed class ScanPaceTests : IAsyncLifetime, IDisposable
{
    private const int Pages = 6;
    private const int PageSize = 2;

    private static readonly TimeSpan PageTime = TimeSpan.FromMilliseconds(100);

    private readonly HookedTransport _transport = new();
    private readonly PauseClock _time = new();
    private TimeSpan _pageTime = PageTime;
    private bool _isBesideOthers = true;
    private TestServer? _server;

    public Task InitializeAsync() => StartAsync(new(TestServer.ScanOnly));

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task Scan_beside_other_queries_pauses_after_each_page_for_twice_the_time_of_the_page()
    {
        await ScanAsync("large", Pages * PageSize);

        Assert.Equal(Enumerable.Repeat(2 * PageTime, Pages - 1), _time.Pauses);
    }

    [Fact]
    public async Task Scan_without_other_queries_does_not_pause()
    {
        _isBesideOthers = false;

        await ScanAsync("large", Pages * PageSize);
        await ScanAsync("large", Pages * PageSize);

        Assert.Empty(_time.Pauses);
    }

    [Fact]
    public async Task Scans_one_after_the_other_pause_as_the_pages_of_one_do()
    {
        await ScanAsync("small", 1);
        await ScanAsync("small", 1);
        await ScanAsync("small", 1);

        Assert.Equal([2 * PageTime, 2 * PageTime], _time.Pauses);
    }

    [Fact]
    public async Task Scan_that_needs_the_time_of_its_request_does_not_pause()
    {
        _pageTime = TimeSpan.FromSeconds(3);

        await ScanAsync("large", Pages * PageSize);

        Assert.Empty(_time.Pauses);
    }

    [Fact]
    public async Task First_page_waits_for_an_eighth_of_the_time_of_its_request_at_most()
    {
        await StartAsync(new(TestServer.ScanOnly) { ["Jobs:RequestTimeout"] = "00:00:04" });
        _pageTime = TimeSpan.FromMilliseconds(900);

        await ScanAsync("small", 1);
        await ScanAsync("small", 1);

        Assert.Equal([TimeSpan.FromMilliseconds(500)], _time.Pauses);
    }

    [Fact]
    public async Task Pause_is_rounded_up_to_milliseconds()
    {
        _pageTime = TimeSpan.FromTicks(1);

        await ScanAsync("small", 1);
        await ScanAsync("small", 1);

        Assert.Equal([TimeSpan.FromMilliseconds(1)], _time.Pauses);
    }

    // Ids are spread evenly, as random ones of many jobs are.
    private static IEnumerable<Job> Evenly(int count) => AnyJob.Many(count).Select((job, index) =>
        job with { Id = Guid.Parse($"{(uint)(index * (uint.MaxValue / count)):x8}-0000-4000-8000-000000000000") });

    private async Task StartAsync(Dictionary<string, string?> settings)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _transport.Hook = null;
        }

        _server = await TestServer.StartAsync(settings, _transport, services => services.AddSingleton<TimeProvider>(_time));
        await _server.AddAsync("large", Evenly(Pages * PageSize));
        await _server.AddAsync("small", Evenly(1));
        _transport.Hook = AnswerAsync;
    }

    private async Task ScanAsync(string project, int jobs) =>
        Assert.Equal(jobs, (await FindAnswer.GetAsync(_server!.Client, project, "limit=1")).Total);

    private async ValueTask AnswerAsync(HttpMessage message, Func<ValueTask> send)
    {
        var isPage = !Uri.UnescapeDataString(message.Request.Uri.ToString()).Contains("'other'", StringComparison.Ordinal);
        if (isPage)
        {
            message.Request.Uri.AppendQuery("$top", PageSize.ToString(CultureInfo.InvariantCulture));
            _time.Advance(_pageTime);
        }

        if (isPage && _isBesideOthers)
        {
            using var other = await _server!.GetAsync($"/projects/other/jobs/{Guid.NewGuid()}");
            Assert.Equal(404, (int)other.StatusCode);
        }

        await send();
    }
}
