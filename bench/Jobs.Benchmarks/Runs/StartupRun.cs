using System.Diagnostics;
using System.Globalization;
using System.Text;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Report;
using Jobs.Benchmarks.Serving;
using Jobs.Development;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures the time from the start of a process to its first answer: of the published server and, alternately, of an app
/// that does nothing and is published in the same way.
/// </summary>
internal static class StartupRun
{
    private const int Rounds = 20;
    private const int JobCount = 100;
    private const string Find = "/projects/startup/jobs";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    /// <summary>Publishes, measures, and prints the table.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("jobs-startup-").FullName;
        try
        {
            var emptyApp = await Publishing.RunAsync("bench/EmptyApp", folder, readyToRun: true, cancellationToken);
            var server = await Publishing.RunAsync("src/JobsServer", folder, readyToRun: true, cancellationToken);
            var jit = await Publishing.RunAsync("src/JobsServer", folder, readyToRun: false, cancellationToken);
            await using var service = await TableService.StartEmptyAsync(cancellationToken);
            var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
            var jobs = SampleJobs.Create(seed: 1, TimeProvider.System.GetUtcNow()).Take(JobCount).ToList();
            await TableSeed.AddAsync(service.Table, "startup", jobs, cancellationToken);
            var telemetry = new Dictionary<string, string>(environment.Settings)
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Azurite.FindFreePort()}",
            };
            Console.WriteLine(await MeasureAsync(
                [
                    new("empty app", emptyApp, "/", environment.Settings),
                    new("server, alive", server, "/health/live", environment.Settings),
                    new("server, first find", server, Find, environment.Settings),
                    new("the same with telemetry on", server, Find, telemetry),
                    new("the same not compiled ahead of time", jit, Find, environment.Settings),
                ],
                cancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(IReadOnlyList<Start> starts, CancellationToken cancellationToken)
    {
        var times = starts.ToDictionary(start => start, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var start in starts)
            {
                times[start].Add(await LoadGenerator.TimeAsync(stop => RunOnceAsync(start, stop), cancellationToken));
            }
        }

        var text = new StringBuilder("| first answer of | median ms | times the empty app |\n|---|---:|---:|\n");
        var emptyApp = LoadResult.MedianOf(times[starts[0]]);
        foreach (var start in starts)
        {
            var median = LoadResult.MedianOf(times[start]);
            text.Append(CultureInfo.InvariantCulture, $"| {start.Name} | {Units.Text(median)} | {median / emptyApp:F2} |\n");
        }

        return text.ToString();
    }

    private static async Task RunOnceAsync(Start start, CancellationToken cancellationToken)
    {
        var address = $"http://127.0.0.1:{Azurite.FindFreePort()}";
        var info = new ProcessStartInfo(start.Program, ["--urls", address]) { RedirectStandardOutput = true };
        foreach (var (name, value) in start.Settings)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            await WaitForAnswerAsync(new Uri(address + start.Path), cancellationToken);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task WaitForAnswerAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                await client.GetStringAsync(address, cancellationToken);
                return;
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null)
            {
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }

    private sealed record Start(string Name, string Program, string Path, IReadOnlyDictionary<string, string> Settings);
}
