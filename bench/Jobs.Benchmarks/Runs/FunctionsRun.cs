using System.Globalization;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Report;
using Jobs.Development;
using Jobs.FunctionsHost;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures a find of 100 jobs through the function app beside an empty function, on 32 connections, in alternating rounds. The
/// benchmark plays the Functions host: each request is announced over gRPC and forwarded over HTTP.
/// </summary>
internal static class FunctionsRun
{
    private const int Rounds = 7;
    private const int Connections = 32;
    private const int JobCount = 100;
    private const string Project = "functions";

    // Until the runtime has recompiled, with optimizations, what is called often.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    /// <summary>Publishes, measures, and prints the table.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var emptyFunctions = await FunctionAppPublishing.RunAsync("bench/EmptyFunctions");
        var functions = await FunctionAppPublishing.RunAsync("src/JobsFunctions");
        await using var service = await TableService.StartEmptyAsync(cancellationToken);
        var jobs = SampleJobs.Create(seed: 1, TimeProvider.System.GetUtcNow()).Take(JobCount).ToList();
        await TableSeed.AddAsync(service.Table, Project, jobs, cancellationToken);
        var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
        var settings = environment.Settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)).ToList();
        await using var emptyHost = await FunctionsHost.FunctionsHost.StartAsync(emptyFunctions, settings, cancellationToken);
        await using var host = await FunctionsHost.FunctionsHost.StartAsync(functions, settings, cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        var find = new Uri(host.Address, $"/projects/{Project}/jobs");
        Subject[] subjects =
        [
            new("empty function", client, new Uri(emptyHost.Address, "/empty"), Encoding: ""),
            new("find of 100 jobs", client, find, Encoding: ""),
            new("the same with `Accept-Encoding: br`", client, find, Encoding: "br"),
        ];
        await MeasureAsync(subjects, cancellationToken);
        Console.WriteLine("| through the test host | requests/s | times the empty function | bytes |\n|---|---:|---:|---:|");
        foreach (var subject in subjects)
        {
            var bytes = await subject.SizeAsync(cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.Name} | {Units.Text(subject.Rate)} | {subject.Rate / subjects[0].Rate:F2} | {bytes:#,0} |"));
        }
    }

    private static async Task MeasureAsync(Subject[] subjects, CancellationToken cancellationToken)
    {
        foreach (var subject in subjects)
        {
            await LoadGenerator.RunAsync(subject.SendAsync, Connections, WarmUp, cancellationToken);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var subject in subjects)
            {
                var result = await LoadGenerator.RunAsync(subject.SendAsync, Connections, Duration, cancellationToken);
                subject.Rates.Add(result.RequestsPerSecond);
            }
        }
    }

    private sealed record Subject(string Name, HttpClient Client, Uri Address, string Encoding)
    {
        public List<double> Rates { get; } = [];

        public double Rate => LoadResult.MedianOf(Rates);

        public async Task SendAsync(CancellationToken cancellationToken)
        {
            using var request = Request();
            using var response = await Client.SendAndDrainAsync(request, cancellationToken);
        }

        public async Task<int> SizeAsync(CancellationToken cancellationToken)
        {
            using var request = Request();
            using var response = await Client.SendAsync(request, cancellationToken);
            return (await response.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
        }

        private HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, Address);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", Encoding);
            return request;
        }
    }
}
