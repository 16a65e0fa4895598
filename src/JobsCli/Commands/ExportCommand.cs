using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobs export</c>: writes the jobs of a project as JSON lines.</summary>
internal static class ExportCommand
{
    private const string Unfinished = ".part";

    private const string Examples = """
        The lines have the API's form of a job, with dates to the last of their seven
        digits and with resourceHref, so that 'jobs import' restores each job exactly.
        They come in the order of ids. The file appears under its name when it is
        whole; until then it is FILE.part.

        Examples:
          jobs export --project demo --output demo.jsonl
          jobs export --project demo --state failed | jq -r .description

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project();
        var states = CommonOptions.States();
        var output = new Option<string?>("--output", "-o") { Description = "The file. [default: standard output]", HelpName = "FILE" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file if there is one." };
        var table = new TableOptions();
        var command = new DescribedCommand("export", "Write the jobs of a project as JSON lines.", Examples)
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
                throw new CommandException(ExitCode.NotWritten, $"{file} exists: give another name, or --overwrite.");
            }

            var count = await Work.RunAsync(context.Messages, "Exporting", total: null, progress =>
            {
                var jobs = stored.ReadAsync(name, query, cancellationToken).Select(job =>
                {
                    progress.Report(1);
                    return JobForm.Of(name, job);
                });
                return file is null
                    ? WriteAsync(jobs, context.Output, cancellationToken)
                    : WriteFileAsync(jobs, file, cancellationToken);
            });
            context.Tell(string.Create(CultureInfo.InvariantCulture, $"{count:N0} jobs exported."));
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<int> WriteFileAsync(IAsyncEnumerable<JobForm> jobs, string file, CancellationToken cancellationToken)
    {
        var unfinished = file + Unfinished;
        try
        {
            await using var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var count = await WriteAsync(jobs, stream, cancellationToken);
            stream.Flush(flushToDisk: true);
            File.Move(unfinished, file, overwrite: true);
            return count;
        }
        catch (Exception exception)
        {
            File.Delete(unfinished);
            throw exception is IOException or UnauthorizedAccessException
                ? new CommandException(
                    ExitCode.NotWritten,
                    $"{file} cannot be written: {exception.Message.TrimEnd('.')}. Make room, or give another --output.",
                    exception)
                : exception;
        }
    }

    private static async Task<int> WriteAsync(IAsyncEnumerable<JobForm> jobs, Stream stream, CancellationToken cancellationToken)
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
