using Jobs.Benchmarks.Runs;
using Jobs.Development;

namespace Jobs.Benchmarks.Report;

/// <summary>
/// Where the report goes: the documentation, or, for a quick run, a folder that is not kept. What stands outside of the
/// markers of <c>performance.md</c> stays as it is.
/// </summary>
internal sealed class ReportFolder(BenchmarkOptions options)
{
    private const string Begin = "<!-- benchmark: begin -->";
    private const string End = "<!-- benchmark: end -->";

    private readonly string _folder = Path.Combine(
        [RepositoryLayout.Root(), .. options.Quick ? ["artifacts", "benchmark"] : new[] { "docs" }]);

    /// <summary>Writes tables and plots.</summary>
    public async Task WriteAsync(Figures figures, CancellationToken cancellationToken)
    {
        var images = Directory.CreateDirectory(Path.Combine(_folder, "img"));
        var plots = Plots.Save(figures, images.FullName);
        var report = MarkdownReport.Write(figures, plots);
        Console.WriteLine(report);

        var path = Path.Combine(_folder, "performance.md");
        var before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : $"# Performance\n\n{Begin}\n{End}\n";
        var (head, tail) = (before.IndexOf(Begin, StringComparison.Ordinal), before.IndexOf(End, StringComparison.Ordinal));
        if (head < 0 || tail < head)
        {
            throw new InvalidOperationException($"performance.md has no place for the figures: {Begin} and {End}.");
        }

        await File.WriteAllTextAsync(
            path, $"{before[..(head + Begin.Length)]}\n\n{report}\n{before[tail..]}", cancellationToken);
    }
}
