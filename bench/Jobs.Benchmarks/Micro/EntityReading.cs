using System.Diagnostics.Metrics;
using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using BenchmarkDotNet.Attributes;
using Jobs.Api.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Development;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jobs.Benchmarks.Micro;

/// <summary>Reads one page of 1,000 entities from memory.</summary>
public class EntityReading
{
    private const int PageSize = 1_000;
    private const string Project = "p";

    private readonly List<JobEntity> _entities = [];
    private byte[] _page = [];
    private ServiceProvider _services = null!;
    private MalformedEntityLog _malformed = null!;
    private TableClient _client = null!;

    /// <summary>Gets a page from a real table service.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        await using var service = await TableService.StartEmptyAsync(CancellationToken.None);
        await TableSeed.AddAsync(
            service.Table, Project, [.. SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(PageSize)], CancellationToken.None);
        using var raw = new RawTable(service.Table);
        _page = await raw.ReadFirstPageAsync(Project, CancellationToken.None);
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _malformed = new MalformedEntityLog(
            NullLogger<MalformedEntityLog>.Instance, _services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
        _client = new TableClient(service.ConnectionString, service.Table.Name, new TableClientOptions
        {
            Transport = new HttpClientTransport(new FixedPage(_page)),
        });
    }

    /// <summary>Disposes of the services.</summary>
    [GlobalCleanup]
    public void CleanUp() => _services.Dispose();

    /// <summary>The table client: a dictionary for each entity.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = PageSize)]
    public async Task<int> TableEntities()
    {
        var count = 0;
        await foreach (var _ in _client.QueryAsync<TableEntity>())
        {
            count++;
        }

        return count;
    }

    /// <summary>The parser of this service: one pass over the bytes.</summary>
    [Benchmark(OperationsPerInvoke = PageSize)]
    public int EntityPages()
    {
        JobEntityParser.Read(_page, _entities, Project, _malformed);
        return _entities.Count;
    }

    private sealed class FixedPage(byte[] page) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(page) });
    }
}
