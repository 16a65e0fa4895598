using System.Runtime.InteropServices;
using System.Text;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Runs;
using static System.FormattableString;

namespace Jobs.Benchmarks.Report;

/// <summary>Writes the results as Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>The complete report.</summary>
    /// <param name="results">The results.</param>
    /// <param name="plots">The titles of the plots, each with its path from the report.</param>
    public static string Write(BenchmarkResults results, IReadOnlyList<(string Title, string Path)> plots)
    {
        var text = new StringBuilder();
        WriteMethod(text, results);
        WriteTargets(text, results);
        foreach (var (title, path) in plots)
        {
            text.Append(Invariant($"![{title}]({path})\n\n"));
        }

        foreach (var size in results.Measurements.Select(measured => measured.Size).Distinct())
        {
            WriteSize(text, results, size);
        }

        WriteFirstAnswers(text, results);
        WriteManyProjects(text, results);
        return text.ToString();
    }

    private static void WriteMethod(StringBuilder text, BenchmarkResults results)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024.0 / 1024.0;
        var peer = results.PostgresVersion is { } version ? $", PostgreSQL {version}" : "";
        var interval = BenchmarkOptions.ReconcileInterval;
        var date = TimeProvider.System.GetUtcNow();
        text.Append(Invariant($"""
            Measured in one run on {date:yyyy-MM-dd}: {Environment.ProcessorCount} cores, {memory:F0} GB,
            {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, Azurite{peer}. Client,
            servers and table service share the cores.

            - Each server runs in a process of its own, published as it would be deployed. The candidates are measured
              alternately.
            - Rates and percentiles are those of a closed loop: each connection sends its next request when it has the
              answer to the last.
            - On 32 connections wrk sends the requests, and otherwise a client in .NET, which also warms up: it checks status and
              counts of every answer. Meanwhile it checks four answers a second, and of those of wrk status and size.
            - The request is `state=failed&sort=-createdDate&limit={SeededProject.Limit}`. It is always the same: a snapshot
              may reuse its page until a change affects it, which one in ten of the writes does.
            - A round with writes has a table and a server of its own, warmed up before.
            - Azurite scans its whole table for each query. The indexed table is a stand-in for the table service without delays,
              in the client's process, which finds row keys as the real service does. Its answers and its transactions were
              compared with Azurite's (`model` does that).
            - With more than {BenchmarkOptions.MaxJobsReconciledUnnoticed:#,0} jobs, the reconcile interval of the snapshot is
              {interval.TotalSeconds:0} s, its rate is not limited, and its rounds are long enough to contain a reconciliation.


            """));
    }

    private static void WriteTargets(StringBuilder text, BenchmarkResults results)
    {
        text.Append("## Targets (10,000 jobs unless it says otherwise)\n\n");
        text.Append("| what | measured | target | |\n|---|---:|---:|---|\n");
        foreach (var target in Targets.Of(results))
        {
            text.Append(Invariant($"| {target.Name} | {Units.Text(target.Measured)} | {target.Rule} | {target.Status} |\n"));
        }

        text.Append('\n');
    }

    private static void WriteSize(StringBuilder text, BenchmarkResults results, int size)
    {
        text.Append(Invariant($"## A project of {size:#,0} jobs\n\n"));
        text.Append("| closed loop | 1 connection: requests/s | median ms | p99 ms | 32 connections: requests/s | median ms "
            + "| p99 ms | allocated KB/request | peak MB |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        var measurements = results.Measurements.Where(measured => measured.Size == size).ToList();
        foreach (var name in measurements.Select(measured => measured.Candidate).Distinct())
        {
            WriteCandidate(text, results, size, name);
        }

        text.Append('\n');
        var rates = measurements
            .Where(measured => measured.Writes > 0)
            .Select(measured => $"{Units.Text(measured.WritesPerSecond)} on {measured.Connections}")
            .ToList();
        if (rates.Count > 0)
        {
            text.Append(Invariant($"Writes/s acknowledged meanwhile, by number of connections: {string.Join(", ", rates)}.\n\n"));
        }
    }

    private static void WriteCandidate(StringBuilder text, BenchmarkResults results, int size, string name)
    {
        var (one, many) = (results.Find(name, size, 1), results.Find(name, size, 32));
        var allocated = (many ?? one) is { AllocatedBytes: > 0 } measured ? measured.AllocatedPerRequest / 1024 : (double?)null;
        var peak = Units.Megabytes(results.FindPeak(name, size));
        text.Append(Invariant(
            $"| {name} | {Latencies(one)} | {Latencies(many)} | {Units.Text(allocated)} | {Units.Text(peak)} |\n"));
    }

    private static string Latencies(Measurement? measured) => measured is not { Load: var load }
        ? "– | – | –"
        : $"{Units.Text(load.RequestsPerSecond)} | {Units.Text(load.Median)} | {Units.Text(load.Percentile(99))}";

    private static void WriteFirstAnswers(StringBuilder text, BenchmarkResults results)
    {
        text.Append("## First answers, median ms\n\n");
        text.Append("The project is not in memory: in a process that has run for a while, and in one that has just started.\n");
        text.Append("The same pause precedes the first two of each round. Azurite has answered no other queries before.\n\n");
        text.Append("| jobs | raw: all pages of the project | first about the project | first of the process |\n");
        text.Append("|---:|---:|---:|---:|\n");
        foreach (var first in results.FirstAnswers)
        {
            double[] times = [first.Drain, first.OfProject, first.OfProcess];
            text.Append(Invariant($"| {first.Size:#,0} | {string.Join(" | ", times.Select(time => Units.Text(time)))} |\n"));
        }

        text.Append('\n');
    }

    private static void WriteManyProjects(StringBuilder text, BenchmarkResults results)
    {
        if (results.TenProjects is not { Load: var load } ten)
        {
            return;
        }

        var snapshots = Units.Text(Units.Megabytes(ten.SnapshotBytes));
        var peak = Units.Text(Units.Megabytes(ten.PeakMemory));
        text.Append(Invariant($"""
            ## Ten projects of 100,000 jobs on one server

            Azurite scans its whole table for every query; for these million rows a fake table service answers in its place.
            {load.Latencies.Count} answers about one project after the other (closed loop), none failed: median
            {Units.Text(load.Median)} ms, maximum {Units.Text(load.Percentile(100))} ms, at most {snapshots} MB of snapshots,
            peak memory of the process {peak} MB. One project takes {Units.Text(ten.BytesPerJob)} bytes for each job, so not all ten
            fit: least recently used ones are removed and loaded again.

            """));
    }
}
