using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli.Commands;

/// <summary><c>jobsctl import</c>: inserts the jobs of a file into the table.</summary>
internal static class ImportCommand
{
    // Enough for many concurrent transactions, and few enough for memory.
    private const int ChunkSize = 10_000;

    private const int MaxErrorsShown = 10;

    private const string Details = """
        The file has jobs in the format of the API: one JSON object in each line, or one
        JSON array. As in the output of 'jobsctl export', dates may have seven digits, and
        jobs may have resourceHref. The hRef of a job names its project. --project names
        it for jobs without hRef, and rejects jobs of other projects.

        All jobs are validated before the first one is written. Existing jobs with the
        same content are skipped, so an interrupted import can be repeated. With
        --replace, an existing job is replaced if the job of the file is newer: by its
        state, then by its dates and the number of its messages.

        Examples:
          jobsctl import jobs.jsonl
          jobsctl export --project demo | jobsctl import - --table copy
          jq -c '.[] | del(.hRef)' answer.json | jobsctl import - --project other

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The file, or - for standard input." };
        var project = CommonOptions.Project(required: false);
        var skip = new Option<bool>("--skip-invalid") { Description = "Skip invalid jobs, instead of writing nothing." };
        var replace = new Option<bool>("--replace") { Description = "Replace older jobs, instead of reporting a conflict." };
        var table = new TableOptions();
        var command = new DescribedCommand("import", "Insert the jobs of a file into the table.", Details)
        {
            file, project, skip, replace,
        };
        table.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var stream = await OpenAsync(parsed.GetRequiredValue(file), context, cancellationToken);
            var jobs = new JobFileReader(stream, parsed.GetValue(project));
            var valid = await CheckAsync(jobs, parsed.GetValue(skip), context, cancellationToken);
            return await table.UseAsync(parsed, context, async stored =>
            {
                await stored.Table.CreateIfNotExistsAsync(cancellationToken);
                var done = await Interruption.ExplainAsync(
                    ProgressDisplay.RunAsync(
                        context.ErrorConsole,
                        "Importing",
                        valid,
                        progress => WriteAsync(
                            jobs, new BulkImport(stored, valid, parsed.GetValue(replace), progress), cancellationToken)),
                    "Jobs that were written stay; the same import again adds the others.");
                Report(done, valid, parsed.GetValue(replace), context);
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static void Report(BulkImport done, int total, bool replaces, CommandContext context)
    {
        var replaced = replaces ? string.Create(CultureInfo.InvariantCulture, $", {done.Replaced:N0} replaced") : "";
        context.WriteMessage(
            $"{Counts.Jobs(done.Added)} added, {Counts.WereThere(total - done.Added - done.Replaced)}{replaced}.");
        if (done.Richer > 0)
        {
            context.WriteMessage(string.Create(
                CultureInfo.InvariantCulture,
                $"{done.Richer:N0} of these differ from the table in digits of dates, or have no resource. "
                + $"They stay as they were."));
        }

        if (done.Kept > 0)
        {
            context.WriteMessage(string.Create(
                CultureInfo.InvariantCulture,
                $"{done.Kept:N0} of these have other content, and are not older in the table. They stay as they were."));
        }
    }

    private static async Task<Stream> OpenAsync(string file, CommandContext context, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            // To open a named pipe takes until a writer has opened it.
            stream = file == "-"
                ? context.Input
                : await Task.Run(() => File.OpenRead(file), cancellationToken).WaitAsync(cancellationToken);
            return stream.CanSeek ? stream : await BufferAsync(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await (stream?.DisposeAsync() ?? default);
            throw new CommandException(ExitCode.BadData, $"The file cannot be read: {exception.Message}", exception);
        }
    }

    // The jobs are read twice, so a stream that cannot seek is copied to a file.
    private static async Task<Stream> BufferAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);

        try
        {
            // A read from a terminal or a pipe cannot be cancelled, only left behind.
            await stream.CopyToAsync(buffer, cancellationToken).WaitAsync(cancellationToken);
            return buffer;
        }
        catch
        {
            // Without this, its file would stay.
            await buffer.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> CheckAsync(
        JobFileReader jobs, bool skipInvalid, CommandContext context, CancellationToken cancellationToken)
    {
        var (valid, invalid) = (0, 0);
        await foreach (var job in jobs.ReadAsync(cancellationToken))
        {
            if (job.Error is null)
            {
                valid++;
            }
            else if (++invalid <= MaxErrorsShown)
            {
                context.WriteMessage(skipInvalid ? "skipped" : "invalid", Color.Yellow, $"{job.Position}: {job.Error}.");
            }
        }

        return invalid == 0 || skipInvalid
            ? Summarize(valid, invalid, context)
            : throw new CommandException(ExitCode.BadData, string.Create(
                CultureInfo.InvariantCulture,
                $"{invalid:N0} of {Counts.Jobs(valid + invalid)} {(invalid == 1 ? "is" : "are")} invalid, nothing was written: "
                + $"fix the file, or use --skip-invalid."));
    }

    private static int Summarize(int valid, int invalid, CommandContext context)
    {
        if (invalid > 0)
        {
            context.WriteMessage("warning", Color.Yellow, string.Create(
                CultureInfo.InvariantCulture,
                $"{invalid:N0} of {Counts.Jobs(valid + invalid)} {(invalid == 1 ? "was" : "were")} invalid and skipped."));
        }

        return valid;
    }

    private static async Task<BulkImport> WriteAsync(
        JobFileReader jobs, BulkImport import, CancellationToken cancellationToken)
    {
        await foreach (var chunk in ValidAsync(jobs, cancellationToken).Chunk(ChunkSize).WithCancellation(cancellationToken))
        {
            foreach (var project in chunk.GroupBy(job => job.ProjectId))
            {
                await import.AddAsync(project.Key, project.Select(job => job.Job!), cancellationToken);
            }
        }

        return import;
    }

    private static IAsyncEnumerable<FileJob> ValidAsync(JobFileReader jobs, CancellationToken cancellationToken) =>
        jobs.ReadAsync(cancellationToken).Where(static job => job.Job is not null);
}
