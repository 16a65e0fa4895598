using System.Globalization;
using JobsCli.Data;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Writes the number of jobs in each state for people: a bar for each.</summary>
internal static class CountsView
{
    private const int MaxWidth = 72;

    /// <summary>Writes the bars; nothing when there are no jobs.</summary>
    public static void Write(IAnsiConsole console, CountedJobs counts)
    {
        if (counts.Total == 0)
        {
            return;
        }

        var chart = new BarChart { Width = Math.Min(MaxWidth, console.Profile.Width) }
            .UseValueFormatter(static value => value.ToString("N0", CultureInfo.InvariantCulture));
        foreach (var (state, count) in counts.ByState)
        {
            chart.AddItem(state, count, JobTableView.StateStyle(state).Foreground);
        }

        console.Write(chart);
    }
}
