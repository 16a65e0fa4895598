using System.Globalization;
using Jobs.Benchmarks.Runs;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Jobs.Benchmarks.Report;

/// <summary>Draws the results as SVG.</summary>
internal static class Plots
{
    private const int Width = 760;
    private const int Height = 380;

    /// <summary>Draws them into a folder.</summary>
    /// <returns>The title of each plot and its path from the report.</returns>
    public static IReadOnlyList<(string Title, string Path)> Save(BenchmarkResults results, string folder)
    {
        var sizes = results.Measurements.Select(measured => measured.Size).Distinct().ToList();
        var middle = sizes.Contains(10_000) ? 10_000 : sizes[0];
        return
        [
            SaveBars(folder, "throughput", $"Requests/s, {Count(middle)} jobs, 32 connections", Rates(results, middle)),
            SaveBars(folder, "memory", $"Peak memory of the server, {Count(sizes.Max())} jobs, MB", Memory(results, sizes.Max())),
            SaveLatencies(folder, "latency", "Median latency on 1 connection (closed loop), ms", results),
        ];
    }

    private static string Count(int size) => size.ToString("#,0", CultureInfo.InvariantCulture);

    private static List<(string Name, double Value)> Rates(BenchmarkResults results, int size) =>
    [
        .. results.Measurements.Where(measured => measured.Size == size && measured.Connections == 32)
            .Select(measured => (measured.Candidate, measured.Load.RequestsPerSecond)),
    ];

    private static List<(string Name, double Value)> Memory(BenchmarkResults results, int size) =>
    [
        .. results.Measurements
            .Where(measured => measured.Size == size && measured.Connections == 1 && measured.PeakMemory > 0)
            .Select(measured => (measured.Candidate, Units.Megabytes(results.FindPeak(measured.Candidate, size))!.Value)),
    ];

    private static (string Title, string Path) SaveBars(
        string folder, string name, string title, List<(string Name, double Value)> values)
    {
        using var plot = new Plot();
        var bars = values.Select((value, index) => new Bar
        {
            Position = -index,
            Value = value.Value,
            ValueLabel = Units.Text(value.Value),
            Orientation = Orientation.Horizontal,
            FillColor = Colors.SteelBlue,
            LineWidth = 0,
        });
        plot.Add.Bars(bars.ToArray()).Horizontal = true;
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. values.Select((_, index) => -(double)index)], [.. values.Select(value => value.Name)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Margins(left: 0, right: 0.15);
        plot.HideGrid();
        return Save(plot, folder, name, title);
    }

    private static (string Title, string Path) SaveLatencies(string folder, string name, string title, BenchmarkResults results)
    {
        using var plot = new Plot();
        var measurements = results.Measurements.Where(measured => measured.Connections == 1);
        foreach (var line in measurements.GroupBy(measured => measured.Candidate))
        {
            var scatter = plot.Add.Scatter(
                line.Select(measured => Math.Log10(measured.Size)).ToArray(),
                line.Select(measured => Math.Log10(measured.Load.Median)).ToArray());
            scatter.LegendText = line.Key;
            scatter.LineWidth = 2;
        }

        plot.Axes.Left.TickGenerator = Powers();
        plot.Axes.Bottom.TickGenerator = Powers();
        plot.XLabel("jobs in the project");
        plot.ShowLegend(Edge.Right);
        return Save(plot, folder, name, title);
    }

    private static NumericAutomatic Powers() => new()
    {
        IntegerTicksOnly = true,
        MinorTickGenerator = new LogMinorTickGenerator(),
        LabelFormatter = static power => Math.Pow(10, power).ToString("#,0.###", CultureInfo.InvariantCulture),
    };

    private static (string Title, string Path) Save(Plot plot, string folder, string name, string title)
    {
        plot.Title(title);
        plot.Font.Set("DejaVu Sans");
        plot.SaveSvg(Path.Combine(folder, $"{name}.svg"), Width, Height);
        return (title, $"img/{name}.svg");
    }
}
