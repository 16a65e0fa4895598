using System.Diagnostics;
using System.Globalization;
using System.Net;
using Azure.Data.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Development;

namespace Jobs.Benchmarks.Model;

/// <summary>
/// Measures the API in front of a <see cref="ServiceModel"/>: what a real service could do, under assumptions, and not what it
/// does. Prints a table in Markdown.
/// </summary>
internal static class ModelRun
{
    private const double DocumentedRate = 2_000;

    private static readonly int[] Sizes = [1_000, 10_000, 50_000, 200_000];
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan MaxLoad = TimeSpan.FromMinutes(4);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await ModelCheck.RunAsync(cancellationToken);
        Console.WriteLine("| mode | jobs | writes/s | loaded after | 1 connection: median | requests/s on 32 |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        var service = new ServiceModelOptions { RoundTrip = RoundTrip, WalkedPerSecond = 20_000 };
        foreach (var size in Sizes)
        {
            foreach (var mode in new[] { "Any", "ChangeLog" })
            {
                foreach (var writes in new[] { 0, JobWriter.PerSecond })
                {
                    await MeasureAsync(service, mode, size, writes, "", cancellationToken);
                }
            }
        }

        var limited = service with { ReturnedPerSecond = DocumentedRate };
        await MeasureAsync(limited, "ChangeLog", 100_000, writes: 0, ", 2,000 entities/s", cancellationToken);
    }

    private static async Task MeasureAsync(
        ServiceModelOptions options, string mode, int size, int writes, string note, CancellationToken cancellationToken)
    {
        var jobs = SampleJobs.Create(seed: size, TimeProvider.System.GetUtcNow()).Take(size).ToList();
        await using var model = await ServiceModel.StartAsync(options, jobs, cancellationToken);
        var settings = new Dictionary<string, string>
        {
            ["JobsStorage"] = Azurite.ConnectionString(model.Port),
            ["Jobs__Writers"] = mode,
            ["Authentication__Enabled"] = "false",

            // By default a project may have 150,000 jobs and take 128 MB, which is less than the largest one.
            ["Snapshot__MaxJobsPerProject"] = "250000",
            ["Snapshot__MemoryLimitMegabytes"] = "1280",
        };
        await using var server = await ServerProcess.StartAsync(BenchmarkServer.Jobs, settings, cancellationToken);
        var project = SeededProject.Of("model", jobs);
        var address = project.FindUri;
        var loaded = await LoadAsync(server, address, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writer = new JobWriter(new TableClient(settings["JobsStorage"], "jobs"), project, jobs);
        var writing = writes == 0 ? Task.CompletedTask : writer.RunAsync(stop.Token);
        var (one, many) = (await SendAsync(server, address, 1, cancellationToken), await SendAsync(server, address, 32, cancellationToken));
        await stop.CancelAsync();
        await writing;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| `{mode}`{note} | {size:#,0} | {writes} | {loaded.TotalSeconds:0.0} s | {Median(one)} | {Rate(many)} |"));
    }

    private static async Task<TimeSpan> LoadAsync(ServerProcess server, Uri address, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < MaxLoad)
        {
            using var response = await server.Client.GetAsync(address, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    // Answers of 503 are counted apart: they are no answers about jobs.
    private static async Task<(LoadResult Load, int Failed)> SendAsync(
        ServerProcess server, Uri address, int connections, CancellationToken cancellationToken)
    {
        var failed = 0;
        await LoadGenerator.RunAsync(SendOneAsync, connections, WarmUp, cancellationToken);
        failed = 0;
        var load = await LoadGenerator.RunAsync(SendOneAsync, connections, Round, cancellationToken);
        return (load, failed);

        async Task SendOneAsync(CancellationToken stopped)
        {
            using var response = await server.Client.GetAsync(address, stopped);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Interlocked.Increment(ref failed);
            }
            else
            {
                response.EnsureSuccessStatusCode();
            }
        }
    }

    private static string Median((LoadResult Load, int Failed) result) => result.Failed > 0
        ? $"{result.Failed} of {result.Load.Latencies.Count} were 503"
        : string.Create(CultureInfo.InvariantCulture, $"{result.Load.Median:#,0.0} ms");

    private static string Rate((LoadResult Load, int Failed) result) => result.Failed > 0
        ? $"{result.Failed} of {result.Load.Latencies.Count} were 503"
        : string.Create(CultureInfo.InvariantCulture, $"{result.Load.RequestsPerSecond:#,0}");
}
