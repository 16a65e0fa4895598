using System.Globalization;
using JobsCli.Data;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Writes jobs for people: a line for each, its description and messages below.</summary>
internal static class JobTableView
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const string Gap = "  ";
    private const int MinRequesterWidth = 9;

    private static readonly int StateWidth = "acknowledged".Length;
    private static readonly int DateWidth = "2026-01-31 12:30".Length;

    /// <summary>Writes the jobs, with headers.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<JobDocument> jobs)
    {
        var idWidth = jobs.Max(job => TerminalText.Printable(job.Id).GetCellWidth());
        var bold = new Style(decoration: Decoration.Bold);
        WriteRow(
            console,
            [
                new("JOB", bold, idWidth), new("STATE", bold, StateWidth), new("CREATED (UTC)", bold, DateWidth),
                new("REQUESTER", bold, MinRequesterWidth),
            ],
            isHeader: true);
        foreach (var job in jobs)
        {
            WriteRow(
                console,
                [
                    new(TerminalText.Printable(job.Id), Style.Plain, idWidth),
                    new(TerminalText.Printable(job.State), StateStyle(job.State), StateWidth),
                    new(Date(job.CreatedDate), Style.Plain, DateWidth),
                    new(TerminalText.Printable(job.RequesterId), Style.Plain, MinRequesterWidth),
                ],
                isHeader: false);
            WriteDetails(console, job, Gap);
        }
    }

    /// <summary>Writes the description and the messages of a job, one line each.</summary>
    public static void WriteDetails(IAnsiConsole console, JobDocument job, string indent)
    {
        var width = console.Profile.Width - indent.Length;
        if (TerminalText.Printable(job.Description) is { Length: > 0 } description)
        {
            console.Write(new Text(indent + TerminalText.Fit(description, width) + "\n", new Style(decoration: Decoration.Dim)));
        }

        foreach (var message in job.Messages ?? [])
        {
            var code = message!.Code.ToString(CultureInfo.InvariantCulture);
            console.Write(new Text(indent + code, new Style(Color.Yellow)));
            console.Write(new Text(
                $" {TerminalText.Fit(TerminalText.Printable(message.Message), Math.Max(1, width - code.Length - 1))}\n"));
        }
    }

    /// <summary>The colour of a state.</summary>
    public static Style StateStyle(string? state) => new(state switch
    {
        "acknowledged" => Color.Grey,
        "in-progress" => Color.Blue,
        "completed" => Color.Green,
        "failed" => Color.Red,
        _ => Color.Default,
    });

    // A cell that does not fit goes to the next line. What is there needs no header.
    private static void WriteRow(IAnsiConsole console, Cell[] cells, bool isHeader)
    {
        var width = console.Profile.Width;
        var used = 0;
        for (var index = 0; index < cells.Length; index++)
        {
            var cell = cells[index];
            if (used > 0 && used + Gap.Length + cell.Width > width)
            {
                if (isHeader)
                {
                    break;
                }

                console.Write(new Text("\n"));
                used = 0;
            }

            var gap = index == 0 ? "" : Gap;
            var room = Math.Max(cell.Width, width - used - gap.Length);
            var text = index == cells.Length - 1 ? TerminalText.Fit(cell.Text, room) : TerminalText.Pad(cell.Text, cell.Width);
            console.Write(new Text(gap));
            console.Write(new Text(text, cell.Style));
            used += gap.Length + cell.Width;
        }

        console.Write(new Text("\n"));
    }

    private static string Date(string? date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, Utc, out var time)
            ? time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "";

    private readonly record struct Cell(string Text, Style Style, int Width);
}
