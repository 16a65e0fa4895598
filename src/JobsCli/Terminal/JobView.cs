using System.Globalization;
using JobsCli.Data;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Writes one job for people, with all its fields.</summary>
internal static class JobView
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>Writes the job.</summary>
    public static void Write(IAnsiConsole console, JobDocument job)
    {
        var (created, started, ended) = (Date(job.CreatedDate), Date(job.StartProcessingDate), Date(job.EndProcessingDate));
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn();
        Add(grid, "id", job.Id);
        Add(grid, "state", job.State, JobTableView.StateStyle(job.State));
        Add(grid, "description", job.Description);
        Add(grid, "requester", job.RequesterId);
        Add(grid, "created", Text(created));
        Add(grid, "started", Text(started) + After(created, started, "after it was created"));
        Add(grid, "ended", Text(ended) + (started is null
            ? After(created, ended, "after it was created")
            : After(started, ended, "after its start")));
        Add(grid, "resource", job.ResourceHref);
        Add(grid, "reference", job.Href);
        foreach (var message in job.Messages ?? [])
        {
            var code = message!.Code.ToString(CultureInfo.InvariantCulture);
            Add(grid, "message", $"{code} {message.Message}");
            Add(grid, "", message.Description, new Style(decoration: Decoration.Dim));
        }

        console.Write(grid);
    }

    private static void Add(Grid grid, string name, string? value, Style? style = null)
    {
        if (TerminalText.Printable(value) is { Length: > 0 } text)
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(text, style));
        }
    }

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var date) ? date : null;

    private static string Text(DateTimeOffset? date) =>
        date?.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture) ?? "";

    private static string After(DateTimeOffset? from, DateTimeOffset? to, string text) =>
        to - from is { } time && time >= TimeSpan.Zero ? $", {Duration(time)} {text}" : "";

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => Invariant($"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => Invariant($"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Invariant($"{time.Minutes} min {time.Seconds} s"),
        { TotalDays: < 1 } => Invariant($"{time.Hours} h {time.Minutes} min"),
        _ => Invariant($"{time.Days} d {time.Hours} h"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
