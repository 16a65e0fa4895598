using System.CommandLine;
using System.Globalization;
using Jobs.Api.Query;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl list</c>: shows a page of a project's jobs.</summary>
internal static class ListCommand
{
    private const string NewestFirst = "-createdDate";
    private const int DefaultLimit = 20;

    private const string Details = """
        Filters, sort order and paging work as in the API. --sort has the names of
        fields, with - before the first one for descending order.

        Examples:
          jobsctl list --project demo --state failed --sort -endProcessingDate --limit 10
          jobsctl list --project demo --created-since 24h --requester ada
          jobsctl list --project demo --output json | jq length
          jobsctl list --project demo --url https://api.example.com --token "$TOKEN"

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(context);
        var states = CommonOptions.States();
        var hrefs = CommonOptions.ResourceHrefs();
        var filters = new FilterOptions();
        var sort = new Option<string?>("--sort")
        {
            Description = $"The sort order, for example state,id. [default: {NewestFirst}]",
            HelpName = "FIELD[,FIELD]",
        };
        sort.CompletionSources.Add([.. JobOrder.Fields, .. JobOrder.Fields.Select(field => $"-{field}")]);
        var offset = CommonOptions.Number("--offset", "The number of jobs to skip. [default: 0]", min: 0);
        var limit = CommonOptions.Number("--limit", "The maximum number of jobs to show. [default: 20]", min: 1);
        var output = new JobOutput(OutputFormat.Tsv);
        var source = new SourceOptions();
        var command = new DescribedCommand("list", "Show the jobs of a project.", Details)
        {
            project, states, hrefs, sort, offset, limit,
        };
        filters.AddTo(command);
        output.AddTo(command);
        source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => source.UseAsync(parsed, context, async jobs =>
        {
            var skipped = parsed.GetValue(offset) ?? 0;
            var query = filters.AddTo(new ApiQuery(), parsed, context)
                .Add("state", parsed.GetValue(states))
                .Add("resourceHref", parsed.GetValue(hrefs))
                .Add("sort", parsed.GetValue(sort) ?? NewestFirst)
                .Add("offset", Text(skipped))
                .Add("limit", Text(parsed.GetValue(limit) ?? DefaultLimit));
            var found = await jobs.FindAsync(parsed.GetRequiredValue(project), query.ToString(), cancellationToken);
            switch (output.Of(parsed, context))
            {
                case OutputFormat.Json:
                    await JobOutput.WriteJsonAsync(context, found.Jobs, cancellationToken);
                    break;
                case OutputFormat.Jsonl:
                    await JobOutput.WriteJsonLinesAsync(context, found.Jobs, cancellationToken);
                    break;
                case OutputFormat.Tsv:
                    JobOutput.WriteTsv(context, found.Documents);
                    context.WriteMessage(Summary(found, skipped));
                    break;
                default:
                    ShowTable(context, found);
                    context.WriteMessage(Summary(found, skipped));
                    break;
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void ShowTable(CommandContext context, FoundJobs found)
    {
        if (found.Jobs.Count > 0)
        {
            JobTableView.Write(context.OutputConsole, found.Documents);
        }
    }

    private static string Summary(FoundJobs found, int offset)
    {
        var last = offset + found.Jobs.Count;
        return (found.Jobs.Count, found.Total) switch
        {
            (_, 0) => "No jobs.",
            (0, var total) => string.Create(
                CultureInfo.InvariantCulture, $"No jobs here: offset {offset:N0} is past the end of {Counts.Jobs(total)}."),
            (_, var total) when last < total => string.Create(
                CultureInfo.InvariantCulture,
                $"{offset + 1:N0} to {last:N0} of {Counts.Jobs(total)}; the next: --offset {last}"),
            (_, var total) => string.Create(
                CultureInfo.InvariantCulture, $"{offset + 1:N0} to {last:N0} of {Counts.Jobs(total)}"),
        };
    }
}
