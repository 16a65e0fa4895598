using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli.Commands;

/// <summary><c>jobsctl list</c>: shows a page of a project's jobs.</summary>
internal static class ListCommand
{
    private const string Details = """
        Filters, sort order and paging work as in the API. --sort has the names of
        fields, with - before the first one for descending order.

        Examples:
          jobsctl list --project demo --state failed --sort -endProcessingDate --limit 10
          jobsctl list --project demo --json | jq length
          jobsctl list --project demo --url https://api.example.com --token "$TOKEN"

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project();
        var states = CommonOptions.States();
        var hrefs = new Option<string[]>("--resource-href")
        {
            Description = "Only jobs about this resource. Can be repeated.",
            HelpName = "REFERENCE",
        };
        var sort = new Option<string?>("--sort")
        {
            Description = "The sort order, for example -createdDate,id.",
            HelpName = "FIELD[,FIELD]",
        };
        var offset = new Option<string>("--offset")
        {
            Description = "The number of jobs to skip.",
            HelpName = "N",
            DefaultValueFactory = static _ => "0",
        };
        var limit = new Option<string>("--limit")
        {
            Description = "The maximum number of jobs to show.",
            HelpName = "N",
            DefaultValueFactory = static _ => "20",
        };
        var json = new Option<bool>("--json") { Description = "Write the JSON array of the API." };
        var source = new SourceOptions();
        var command = new DescribedCommand("list", "Show the jobs of a project.", Details)
        {
            project, states, hrefs, sort, offset, limit, json,
        };
        source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => source.UseAsync(parsed, context, async jobs =>
        {
            var query = new ApiQuery()
                .Add("state", parsed.GetValue(states))
                .Add("resourceHref", parsed.GetValue(hrefs))
                .Add("sort", parsed.GetValue(sort))
                .Add("offset", parsed.GetValue(offset))
                .Add("limit", parsed.GetValue(limit));
            var found = await jobs.FindAsync(parsed.GetRequiredValue(project), query.ToString(), cancellationToken);
            if (parsed.GetValue(json))
            {
                await WriteJsonAsync(context.Output, found, cancellationToken);
            }
            else
            {
                Show(context.OutputConsole, found, int.Parse(parsed.GetValue(offset)!, CultureInfo.InvariantCulture));
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void Show(IAnsiConsole screen, FoundJobs found, int offset)
    {
        var count = found.Jobs.Count;
        if (count > 0)
        {
            screen.Write(JobTableView.Create(found.Documents));
        }

        var text = (count, found.Total) switch
        {
            (_, 0) => "No jobs.",
            (0, _) => $"No jobs here: the {found.Total:N0} that match end before offset {offset:N0}.",
            _ when offset + count < found.Total =>
                $"{offset + 1:N0} to {offset + count:N0} of {found.Total:N0} jobs; the next: --offset {offset + count}",
            _ => $"{offset + 1:N0} to {offset + count:N0} of {found.Total:N0} jobs",
        };
        screen.WriteLine(text, new Style(decoration: Decoration.Dim));
    }

    private static async Task WriteJsonAsync(Stream output, FoundJobs found, CancellationToken cancellationToken)
    {
        var separator = "["u8.ToArray();
        foreach (var job in found.Jobs)
        {
            await output.WriteAsync(separator, cancellationToken);
            await output.WriteAsync(job, cancellationToken);
            separator = ",\n"u8.ToArray();
        }

        await output.WriteAsync(found.Jobs.Count == 0 ? "[]\n"u8.ToArray() : "]\n"u8.ToArray(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
}
