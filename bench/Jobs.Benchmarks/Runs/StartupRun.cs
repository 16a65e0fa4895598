using System.Diagnostics;
using System.Globalization;
using System.Text;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Report;
using Jobs.Benchmarks.Serving;
using Jobs.Development;
using Jobs.FunctionsHost;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures the time from the start of a process to its first answer: of the published server, of the published function app
/// behind a host that the benchmark plays, and, alternately, of an app of each kind that does nothing.
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
            var emptyFunctions = await FunctionAppPublishing.RunAsync("bench/EmptyFunctions");
            var functions = await FunctionAppPublishing.RunAsync("src/JobsFunctions");
            await using var service = await TableService.StartEmptyAsync(cancellationToken);
            var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
            var jobs = SampleJobs.Create(seed: 1, TimeProvider.System.GetUtcNow()).Take(JobCount).ToList();
            await TableSeed.AddAsync(service.Table, "startup", jobs, cancellationToken);
            var telemetry = new Dictionary<string, string>(environment.Settings)
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{Azurite.FindFreePort()}",
            };
            Start[] servers =
            [
                new("empty app", stop => RunServerAsync(emptyApp, "/", environment.Settings, stop)),
                new("server, alive", stop => RunServerAsync(server, "/health/live", environment.Settings, stop)),
                new("server, first find", stop => RunServerAsync(server, Find, environment.Settings, stop)),
                new("the same with telemetry on", stop => RunServerAsync(server, Find, telemetry, stop)),
                new("the same not compiled ahead of time", stop => RunServerAsync(jit, Find, environment.Settings, stop)),
            ];
            Start[] functionApps =
            [
                new("empty function app", stop => RunFunctionsAsync(emptyFunctions, "/empty", environment.Settings, stop)),
                new("function app, first find", stop => RunFunctionsAsync(functions, Find, environment.Settings, stop)),
            ];
            Console.WriteLine(await MeasureAsync(servers, cancellationToken));
            Console.WriteLine(await MeasureAsync(functionApps, cancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(IReadOnlyList<Start> starts, CancellationToken cancellationToken)
    {
        // Once beforehand, so that what only this process does for the first time is not measured.
        await starts[0].RunAsync(cancellationToken);
        var times = starts.ToDictionary(start => start, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var start in starts)
            {
                times[start].Add(await LoadGenerator.TimeAsync(start.RunAsync, cancellationToken));
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

    private static async Task RunFunctionsAsync(
        string appFolder, string path, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var host = await FunctionsHost.FunctionsHost.StartAsync(
            appFolder, [.. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))], cancellationToken);
        await WaitForAnswerAsync(new Uri(host.Address, path), cancellationToken);
    }

    private static async Task RunServerAsync(
        string program, string path, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var address = $"http://127.0.0.1:{Azurite.FindFreePort()}";
        var info = new ProcessStartInfo(program, ["--urls", address]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            await WaitForAnswerAsync(new Uri(address + path), cancellationToken);
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

    private sealed record Start(string Name, Func<CancellationToken, Task> RunAsync);
}
