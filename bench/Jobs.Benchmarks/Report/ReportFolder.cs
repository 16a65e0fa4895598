using Jobs.Benchmarks.Runs;
using Jobs.Development;

namespace Jobs.Benchmarks.Report;

/// <summary>
/// The folder of the report: the documentation, or, for a quick run, one that is not under version control. Text outside of
/// the markers of <c>performance.md</c> is preserved.
/// </summary>
internal sealed class ReportFolder(BenchmarkOptions options)
{
    private const string Begin = "<!-- benchmark: begin -->";
    private const string End = "<!-- benchmark: end -->";

    private readonly string _folder = Path.Combine(
        [RepositoryLayout.Root(), .. options.Quick ? ["artifacts", "benchmark"] : new[] { "docs" }]);

    /// <summary>Writes tables and plots.</summary>
    public async Task WriteAsync(BenchmarkResults results, CancellationToken cancellationToken)
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder, "img"));
        var plots = Plots.Save(results, images.FullName);
        var report = MarkdownReport.Write(results, plots);
        Console.WriteLine(report);

        var path = Path.Combine(_folder, "performance.md");
        var before = File.Exists(path)
            ? await File.ReadAllTextAsync(path, cancellationToken)
            : $"# Performance\n\n{Begin}\n{End}\n";
        var (start, end) = (before.IndexOf(Begin, StringComparison.Ordinal), before.IndexOf(End, StringComparison.Ordinal));
        if (start < 0 || end < start)
        {
            throw new InvalidOperationException($"performance.md lacks the markers of the report: {Begin} and {End}.");
        }

        await File.WriteAllTextAsync(
            path, $"{before[..(start + Begin.Length)]}\n\n{report}\n{before[end..]}", cancellationToken);
    }
}
