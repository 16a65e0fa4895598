using System.Globalization;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Load;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Query;

/// <summary>The memory of a server in a process of its own, whenever a page of the table arrives.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class PartitionScanMemoryTests : IAsyncLifetime
{
    // More than a scan holds before it cuts to the page for the first time.
    private const int Few = 400;
    private const int Many = 1_600;

    // A job takes 10 kB, so that a list of all of them takes 16 MB.
    private const int DescriptionLength = 5_000;
    private const long Tolerance = 2_000_000;
    private const long MinOfAll = 6_000_000;

    private TableProxy _proxy = null!;
    private LoadedServer? _server;
    private long _peak;

    public async Task InitializeAsync()
    {
        var table = await TestStorage.NewTableAsync();
        var description = new string('d', DescriptionLength);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(Many)
            .Select(job => job with { Description = description }).ToList();
        var recorder = new JobRecorder(table);
        await recorder.AddAsync("few", jobs.Take(Few));
        await recorder.AddAsync("many", jobs);
        _proxy = await TableProxy.StartAsync(table.Uri.Port, AnswerAsync);
        _server = await LoadedServer.StartAsync(
            Azurite.ConnectionString(_proxy.Port), table, ("Snapshot__MaxJobsPerProject", "0"));
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Find_holds_only_offset_plus_limit_jobs_of_a_project_of_any_size()
    {
        // Fills pools and caches.
        await PeakAsync("many", 10, Many);

        var few = await PeakAsync("few", 10, Few);
        var many = await PeakAsync("many", 10, Many);
        var whole = await PeakAsync("many", Many, Many);

        Assert.True(many < few + Tolerance, $"A page of {Few} jobs took {few:N0} bytes, the same of {Many} took {many:N0}.");
        Assert.True(whole > many + MinOfAll, $"A page of all {Many} jobs took {whole:N0} bytes: this test measures nothing.");
    }

    private async Task AnswerAsync(TableProxy proxy, HttpContext context)
    {
        if (_server is not { } server)
        {
            await TableProxy.SendAsync(context, await proxy.FetchAsync(context));
            return;
        }

        var page = await proxy.FetchAsync(context, "&$top=200");
        _peak = Math.Max(_peak, await HeapAsync(server));
        await TableProxy.SendAsync(context, page);
    }

    private async Task<long> PeakAsync(string project, int limit, int total)
    {
        var before = await HeapAsync(_server!);
        _peak = 0;
        var answer = await FindAnswer.GetAsync(
            _server!.Client,
            project,
            string.Create(CultureInfo.InvariantCulture, $"sort=-endProcessingDate&offset=10&limit={limit}"));
        Assert.Equal(total, answer.Total);
        return _peak - before;
    }

    private static async Task<long> HeapAsync(LoadedServer server) => (await server.SampleAsync(TimeSpan.Zero)).Heap;
}
