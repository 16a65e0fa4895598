using System.CommandLine;
using System.Text;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl export</c>: writes the jobs of a project as JSON lines.</summary>
internal static class ExportCommand
{
    private const string Details = """
        Each line is a job in the format of the API, with seven digits in its dates and
        with resourceHref, so that 'jobsctl import' restores each job exactly. Lines are
        sorted by id. A file is written under another name (FILE.….part) and renamed when
        it is complete; a device or a named pipe is written to directly. -o - is standard
        output.

        Examples:
          jobsctl export --project demo --output demo.jsonl
          jobsctl export --project demo --state failed --ended-since 7d | jq -r .description

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(context);
        var states = CommonOptions.States();
        var filters = new FilterOptions();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file. [default: standard output]",
            HelpName = "FILE",
        };
        output.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--output must be the name of a file, or - for standard output.");
            }
        });
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file if it exists." };
        var table = new TableOptions();
        var command = new DescribedCommand("export", "Write the jobs of a project as JSON lines.", Details)
        {
            project, states, output, overwrite,
        };
        filters.AddTo(command);
        table.AddTo(command);
        command.SetAction((parsed, cancellationToken) => table.UseAsync(parsed, context, async stored =>
        {
            var name = parsed.GetRequiredValue(project);
            var query = filters.AddTo(new ApiQuery(), parsed, context).Add("state", parsed.GetValue(states)).ToString();
            var file = parsed.GetValue(output);
            var target = file is null || OutputFile.IsStandardOutput(file)
                ? null
                : new OutputFile(file, parsed.GetValue(overwrite));
            target?.Check();

            // Progress would mix with jobs on the same terminal.
            var console = target is null && context.IsOutputTerminal ? null : context.ErrorConsole;
            var count = await Interruption.ExplainAsync(
                ProgressDisplay.RunAsync(console, "Exporting", total: null, progress =>
                {
                    var jobs = stored.ReadAsync(name, query, cancellationToken).Select(job =>
                    {
                        progress.Report(1);
                        return JobDocument.Of(name, job);
                    });
                    return target is null
                        ? WriteAsync(jobs, context.Output, context.IsOutputTerminal, cancellationToken)
                        : target.WriteAsync(
                            stream => WriteAsync(jobs, stream, isTerminal: false, cancellationToken), cancellationToken);
                }),
                target is null ? "The output is not complete." : "Nothing was kept of the export.");
            context.WriteMessage($"{Counts.Jobs(count)} exported.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<int> WriteAsync(
        IAsyncEnumerable<JobDocument> jobs, Stream stream, bool isTerminal, CancellationToken cancellationToken)
    {
        var buffered = new BufferedStream(stream, 64 * 1024);
        var count = 0;
        await foreach (var job in jobs.WithCancellation(cancellationToken))
        {
            var json = job.ToJson();
            await buffered.WriteAsync(
                isTerminal ? Encoding.UTF8.GetBytes(TerminalText.Json(Encoding.UTF8.GetString(json))) : json, cancellationToken);
            buffered.WriteByte((byte)'\n');
            count++;
        }

        await buffered.FlushAsync(cancellationToken);
        return count;
    }
}
