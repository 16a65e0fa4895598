using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl counts</c>: shows how many jobs of a project are in each state.</summary>
internal static class CountsCommand
{
    private const string Details = """
        Shows a bar for each state. When the output is no terminal, each state is one
        line with a tab.

        Examples:
          jobsctl counts --project demo
          jobsctl counts --project demo --created-since 24h --json | jq .failed

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(context);
        var states = CommonOptions.States();
        var hrefs = CommonOptions.ResourceHrefs();
        var filters = new FilterOptions();
        var output = new JobOutput(OutputFormat.Tsv);
        var source = new SourceOptions();
        var command = new DescribedCommand("counts", "Show how many jobs of a project are in each state.", Details)
        {
            project, states, hrefs,
        };
        filters.AddTo(command);
        output.AddTo(command);
        source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => source.UseAsync(parsed, context, async jobs =>
        {
            var query = filters.AddTo(new ApiQuery(), parsed, context)
                .Add("state", parsed.GetValue(states))
                .Add("resourceHref", parsed.GetValue(hrefs));
            var counts = await jobs.CountAsync(parsed.GetRequiredValue(project), query.ToString(), cancellationToken);
            await WriteAsync(output.Of(parsed, context), context, counts, cancellationToken);
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task WriteAsync(
        OutputFormat format, CommandContext context, CountedJobs counts, CancellationToken cancellationToken)
    {
        switch (format)
        {
            case OutputFormat.Json or OutputFormat.Jsonl:
                await JobOutput.WriteJsonLinesAsync(context, [counts.Json], cancellationToken);
                break;
            case OutputFormat.Tsv:
                foreach (var (state, count) in counts.ByState)
                {
                    context.OutputConsole.Profile.Out.Writer.WriteLine(
                        string.Create(CultureInfo.InvariantCulture, $"{state}\t{count}"));
                }

                break;
            default:
                CountsView.Write(context.OutputConsole, counts);
                context.WriteMessage(counts.Total == 0 ? "No jobs." : Counts.Jobs(counts.Total));
                break;
        }
    }
}
