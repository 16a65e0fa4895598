using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl export</c>: writes the jobs of a project as JSON lines.</summary>
internal static class ExportCommand
{
    private const string PartialSuffix = ".part";

    private const string Details = """
        Each line is a job in the format of the API, with seven digits in its dates and
        with resourceHref, so that 'jobsctl import' restores each job exactly. Lines are
        sorted by id. The file is written as FILE.part and renamed when it is complete.

        Examples:
          jobsctl export --project demo --output demo.jsonl
          jobsctl export --project demo --state failed | jq -r .description

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project();
        var states = CommonOptions.States();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file. [default: standard output]",
            HelpName = "FILE",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file if it exists." };
        var table = new TableOptions();
        var command = new DescribedCommand("export", "Write the jobs of a project as JSON lines.", Details)
        {
            project, states, output, overwrite,
        };
        table.AddTo(command);
        command.SetAction((parsed, cancellationToken) => table.UseAsync(parsed, context, async stored =>
        {
            var name = parsed.GetRequiredValue(project);
            var query = new ApiQuery().Add("state", parsed.GetValue(states)).ToString();
            var file = parsed.GetValue(output);
            if (file is not null && !parsed.GetValue(overwrite) && Path.Exists(file))
            {
                throw new CommandException(ExitCode.NotWritten, $"{file} exists: use another name, or --overwrite.");
            }

            var count = await ProgressDisplay.RunAsync(context.ErrorConsole, "Exporting", total: null, progress =>
            {
                var jobs = stored.ReadAsync(name, query, cancellationToken).Select(job =>
                {
                    progress.Report(1);
                    return JobDocument.Of(name, job);
                });
                return file is null
                    ? WriteAsync(jobs, context.Output, cancellationToken)
                    : WriteFileAsync(jobs, file, cancellationToken);
            });
            context.WriteMessage(string.Create(CultureInfo.InvariantCulture, $"{count:N0} jobs exported."));
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<int> WriteFileAsync(
        IAsyncEnumerable<JobDocument> jobs, string file, CancellationToken cancellationToken)
    {
        var partial = file + PartialSuffix;
        try
        {
            await using var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var count = await WriteAsync(jobs, stream, cancellationToken);
            stream.Flush(flushToDisk: true);
            File.Move(partial, file, overwrite: true);
            return count;
        }
        catch (Exception exception)
        {
            File.Delete(partial);
            throw exception is IOException or UnauthorizedAccessException
                ? new CommandException(
                    ExitCode.NotWritten,
                    $"{file} cannot be written: {exception.Message.TrimEnd('.')}. Free some space, or use another --output.",
                    exception)
                : exception;
        }
    }

    private static async Task<int> WriteAsync(
        IAsyncEnumerable<JobDocument> jobs, Stream stream, CancellationToken cancellationToken)
    {
        var buffered = new BufferedStream(stream, 64 * 1024);
        var count = 0;
        await foreach (var job in jobs.WithCancellation(cancellationToken))
        {
            await buffered.WriteAsync(job.ToJson(), cancellationToken);
            buffered.WriteByte((byte)'\n');
            count++;
        }

        await buffered.FlushAsync(cancellationToken);
        return count;
    }
}
