using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Runs;

namespace Jobs.Benchmarks.Report;

/// <summary>Writes the figures as Markdown.</summary>
internal static class MarkdownReport
{
    /// <summary>The whole report.</summary>
    /// <param name="figures">What was measured.</param>
    /// <param name="plots">The titles of the plots, each with its path from the report.</param>
    public static string Write(Figures figures, IReadOnlyList<(string Title, string Path)> plots)
    {
        var text = new StringBuilder();
        WriteMachine(text, figures);
        WriteTargets(text, figures);
        foreach (var (title, path) in plots)
        {
            text.Append(CultureInfo.InvariantCulture, $"![{title}]({path})\n\n");
        }

        foreach (var size in figures.Measurements.Select(measured => measured.Size).Distinct())
        {
            WriteSize(text, figures, size);
        }

        WriteFirstAnswers(text, figures);
        WriteMany(text, figures);
        return text.ToString();
    }

    private static void WriteMachine(StringBuilder text, Figures figures)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024.0 / 1024.0;
        text.Append(CultureInfo.InvariantCulture, $"""
            Measured in one run on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: {Environment.ProcessorCount} cores, {memory:F0} GB,
            {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, Azurite{Peer(figures)}. Client,
            servers and table service share the cores. Each server is a process of its own, published as it would be deployed;
            the candidates take turns. A turn with writes has a table and a server of its own, warmed up before. A turn of the
            snapshot of a larger project than {Comparison.MaxSweptAtOnce:#,0} jobs is so long that the reading in the background falls into it once.
            The question is `state=failed&sort=-createdDate&limit={SeededProject.Limit}`; status and counts of every answer are checked.
            It is always the same question: a snapshot may give the page it has already made until a change concerns it, which one
            in ten of the writes does.


            """);
    }

    private static string Peer(Figures figures) =>
        figures.PostgresVersion is { } version ? $", PostgreSQL {version}" : "";

    private static void WriteTargets(StringBuilder text, Figures figures)
    {
        text.Append("## Targets (10,000 jobs unless it says otherwise)\n\n");
        text.Append("| what | measured | target | |\n|---|---:|---:|---|\n");
        foreach (var target in Targets.Of(figures))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {target.Name} | {Units.Text(target.Measured)} | {target.Rule} | {target.Expectation} |\n");
        }

        text.Append('\n');
    }

    private static void WriteSize(StringBuilder text, Figures figures, int size)
    {
        text.Append(CultureInfo.InvariantCulture, $"## A project of {size:#,0} jobs\n\n");
        text.Append("| | 1 connection: requests/s | median ms | p99 ms | 32 connections: requests/s | median ms | p99 ms "
            + "| allocated KB/request | peak MB |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        var names = figures.Measurements.Where(measured => measured.Size == size).Select(measured => measured.Candidate).Distinct();
        foreach (var name in names)
        {
            var (one, many) = (figures.Find(name, size, 1), figures.Find(name, size, 32));
            var allocated = (many ?? one) is { AllocatedBytes: > 0 } measured ? measured.AllocatedPerRequest / 1024 : (double?)null;
            text.Append(CultureInfo.InvariantCulture,
                $"| {name} | {Times(one)} | {Times(many)} | {Units.Text(allocated)} | {Units.Text(Units.Megabytes(figures.FindPeak(name, size)))} |\n");
        }

        text.Append('\n');
        var written = figures.Measurements.Where(measured => measured.Size == size && measured.Writes > 0).ToList();
        if (written.Count > 0)
        {
            var paces = written.Select(measured =>
                $"{Units.Text(measured.Writes / measured.Load.Elapsed.TotalSeconds)} on {measured.Connections}");
            text.Append(CultureInfo.InvariantCulture, $"Writes/s acknowledged meanwhile, by number of connections: {string.Join(", ", paces)}.\n\n");
        }
    }

    private static string Times(Measurement? measured) => measured is null
        ? "– | – | –"
        : $"{Units.Text(measured.Load.RequestsPerSecond)} | {Units.Text(measured.Load.Median)} | {Units.Text(measured.Load.Percentile(99))}";

    private static void WriteFirstAnswers(StringBuilder text, Figures figures)
    {
        text.Append("## First answers, median ms\n\n");
        text.Append("Nothing of the project is in memory: in a process that has run for a while, and in one that has just started.\n");
        text.Append("Before the first two of each round there is the same pause.\n\n");
        text.Append("| jobs | raw: all pages of the project | first about the project | first of the process |\n");
        text.Append("|---:|---:|---:|---:|\n");
        foreach (var first in figures.FirstAnswers)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {first.Size:#,0} | {Units.Text(first.Drain)} | {Units.Text(first.OfProject)} | {Units.Text(first.OfProcess)} |\n");
        }

        text.Append('\n');
    }

    private static void WriteMany(StringBuilder text, Figures figures)
    {
        if (figures.Ten is { } ten)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                ## Ten projects of 100,000 jobs on one server

                Azurite goes through its whole table for every query; for these million rows a stand-in answers in its place.
                {ten.Load.Latencies.Count} answers about one project after the other, none failed: median {Units.Text(ten.Load.Median)} ms,
                longest {Units.Text(ten.Load.Percentile(100))} ms, at most {Units.Text(Units.Megabytes(ten.SnapshotBytes))} MB of snapshots, peak memory
                of the process {Units.Text(Units.Megabytes(ten.PeakMemory))} MB.


                """);
        }
    }
}
