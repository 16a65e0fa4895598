using System.Collections.Concurrent;
using System.Collections.Immutable;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

/// <summary>
/// Generated datasets, and two servers for their table: one finds in memory and one scans. A dataset is added to the table when
/// a test first uses it.
/// </summary>
public sealed class FindDatasets : IAsyncLifetime
{
    /// <summary>The setting that disables waiting.</summary>
    public const string MaxWait = "Jobs:MaxWait";

    /// <summary>The number of jobs of each dataset.</summary>
    public const int Size = 45;

    private readonly ConcurrentDictionary<int, Lazy<Task<Job[]>>> _datasets = new();

    /// <summary>Every field in both directions, and combinations of fields; empty for the default order.</summary>
    public static ImmutableArray<string> Sorts { get; } =
    [
        "", "id", "-id", "hRef", "-hRef", "state", "-state", "description", "-description", "createdDate", "-createdDate",
        "requesterId", "-requesterId", "startProcessingDate", "-startProcessingDate", "endProcessingDate", "-endProcessingDate",
        "state,createdDate", "-state,description", "-endProcessingDate,requesterId,startProcessingDate", "state,state",
    ];

    /// <summary>The server that finds in memory.</summary>
    public TestServer Server { get; private set; } = null!;

    /// <summary>The server that scans.</summary>
    public TestServer Scanning { get; private set; } = null!;

    /// <summary>Clients of both servers.</summary>
    public IEnumerable<HttpClient> Clients => [Server.Client, Scanning.Client];

    /// <summary>The project of the dataset with this seed.</summary>
    public static string Project(int seed) => $"dataset-{seed}";

    /// <summary>Adds the dataset to the table if it is not there yet, and returns its jobs.</summary>
    public Task<Job[]> JobsAsync(int seed) => _datasets.GetOrAdd(seed, _ => new(() => FillAsync(seed))).Value;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // The data do not change, so a request that prefers to wait would only be held.
        Server = await TestServer.StartAsync(new Dictionary<string, string?> { [MaxWait] = "0" });
        Scanning = await TestServer.StartAsync(
            new Dictionary<string, string?>(TestServer.ScanOnly) { ["Jobs:TableName"] = Server.Table.Name, [MaxWait] = "0" });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Scanning.DisposeAsync();
    }

    private async Task<Job[]> FillAsync(int seed)
    {
        var jobs = GeneratedJobs.Create(seed, Size);
        await Server.AddAsync(Project(seed), jobs);
        return jobs;
    }
}
