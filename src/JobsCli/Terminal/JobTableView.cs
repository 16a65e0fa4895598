using System.Globalization;
using System.Text;
using JobsCli.Data;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Formats jobs as a table of at most 80 columns.</summary>
internal static class JobTableView
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    /// <summary>A table of jobs.</summary>
    public static Table Create(IEnumerable<JobDocument> jobs)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var name in new[] { "JOB", "STATE", "CREATED (UTC)", "REQUESTER" })
        {
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))).Padding(0, 0, 2, 0));
        }

        table.Columns[0].NoWrap = false;
        table.Columns[^1].Padding(0, 0, 0, 0);
        foreach (var job in jobs)
        {
            table.AddRow(
                new Markup(Description(job)),
                new Markup(State(job.State)),
                new Text(Date(job.CreatedDate)),
                new Text(Printable(job.RequesterId)));
        }

        return table;
    }

    /// <summary>The state as coloured markup.</summary>
    public static string State(string? state) => state switch
    {
        "acknowledged" => "[grey]acknowledged[/]",
        "in-progress" => "[blue]in-progress[/]",
        "completed" => "[green]completed[/]",
        "failed" => "[red]failed[/]",
        _ => Markup.Escape(state ?? ""),
    };

    /// <summary>The messages of the job as lines of markup.</summary>
    public static IEnumerable<string> Messages(JobDocument job) =>
        (job.Messages ?? []).Select(message => $"[yellow]{message!.Code}[/] {Safe(message.Message)}");

    /// <summary>Text of a job as markup, with control characters replaced.</summary>
    public static string Safe(string? text) => Markup.Escape(Printable(text));

    private static string Description(JobDocument job) =>
        string.Join('\n', [job.Id, $"[dim]{Safe(job.Description)}[/]", .. Messages(job)]);

    private static string Date(string? date) =>
        DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, Utc, out var time)
            ? time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "";

    // A description must not be able to control the terminal.
    private static string Printable(string? text)
    {
        var printable = new StringBuilder();
        foreach (var character in text ?? "")
        {
            printable.Append(char.IsControl(character) ? ' ' : character);
        }

        return printable.ToString();
    }
}
