using System.Globalization;
using JobsCli.Data;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Writes one job for people, with all its fields.</summary>
internal static class JobView
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private const int NameWidth = 13;

    /// <summary>Writes the job, one line for a field.</summary>
    /// <param name="console">The console.</param>
    /// <param name="job">The job.</param>
    /// <param name="wraps">True to wrap long texts below each other.</param>
    public static void Write(IAnsiConsole console, JobDocument job, bool wraps)
    {
        var fields = Fields(job).Where(static field => field.Text.Length > 0);
        if (!wraps)
        {
            foreach (var (name, text, _) in fields)
            {
                console.Profile.Out.Writer.WriteLine(TerminalText.Pad(name, NameWidth) + text);
            }

            return;
        }

        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Width = NameWidth, Padding = new Padding(0) }).AddColumn();
        foreach (var (name, text, style) in fields)
        {
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(text, style));
        }

        console.Write(grid);
    }

    private static IEnumerable<(string Name, string Text, Style Style)> Fields(JobDocument job)
    {
        var (created, started, ended) = (Date(job.CreatedDate), Date(job.StartProcessingDate), Date(job.EndProcessingDate));
        yield return Field("id", job.Id);
        yield return Field("state", job.State) with { Style = JobTableView.StateStyle(job.State) };
        yield return Field("description", job.Description);
        yield return Field("requester", job.RequesterId);
        yield return Field("created", Text(created));
        yield return Field("started", Text(started) + After(created, started, "after it was created"));
        yield return Field("ended", Text(ended) + (started is null
            ? After(created, ended, "after it was created")
            : After(started, ended, "after its start")));
        yield return Field("resource", job.ResourceHref);
        yield return Field("reference", job.Href);
        foreach (var message in job.Messages ?? [])
        {
            yield return Field("message", Invariant($"{message!.Code} {message.Message}"));
            yield return Field("", message.Description) with { Style = new Style(decoration: Decoration.Dim) };
        }
    }

    private static (string Name, string Text, Style Style) Field(string name, string? value) =>
        (name, TerminalText.Printable(value), Style.Plain);

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
