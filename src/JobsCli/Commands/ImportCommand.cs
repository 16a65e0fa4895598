using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli.Commands;

/// <summary><c>jobs import</c>: puts the jobs of a file into the table.</summary>
internal static class ImportCommand
{
    // Enough transactions to be under way at a time, little enough to hold in memory.
    private const int JobsAtATime = 10_000;

    private const int MaxDefectsShown = 10;

    private const string Examples = """
        The file has the API's form of a job, one JSON object a line or one JSON array.
        Two things more are understood, as 'jobs export' writes them: dates with seven
        digits, and resourceHref. The project is the one that hRef names; --project
        says it for jobs without hRef, and refuses those of other projects.

        All jobs are checked before the first is written. Jobs that are there with the
        same content are passed over, so an import that broke off is simply repeated.

        Examples:
          jobs import jobs.jsonl
          jobs export --project demo | jobs import - --table copy
          jq -c '.[] | del(.hRef)' answer.json | jobs import - --project other

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The file; - is standard input." };
        var project = CommonOptions.Project(required: false);
        var skip = new Option<bool>("--skip-invalid") { Description = "Leave out what is no valid job, instead of writing nothing." };
        var table = new TableOptions();
        var command = new DescribedCommand("import", "Put the jobs of a file into the table.", Examples) { file, project, skip };
        table.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var stream = await OpenAsync(parsed.GetRequiredValue(file), context, cancellationToken);
            var jobs = new JobFile(stream, parsed.GetValue(project));
            var valid = await CheckAsync(jobs, parsed.GetValue(skip), context, cancellationToken);
            return await table.UseAsync(parsed, context, async stored =>
            {
                await stored.Table.CreateIfNotExistsAsync(cancellationToken);
                var added = await Work.RunAsync(
                    context.Messages, "Importing", valid, progress => WriteAsync(jobs, stored, progress, cancellationToken));
                context.Tell(string.Create(
                    CultureInfo.InvariantCulture, $"{added:N0} jobs added, {valid - added:N0} were there already."));
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static async Task<Stream> OpenAsync(string file, CommandContext context, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            stream = file == "-" ? context.Input : File.OpenRead(file);
            return stream.CanSeek ? stream : await KeepAsync(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await (stream?.DisposeAsync() ?? default);
            throw new CommandException(ExitCode.BadData, $"The file cannot be read: {exception.Message}", exception);
        }
    }

    // Everything is read twice, so what flows by is kept in a file.
    private static async Task<Stream> KeepAsync(Stream stream, CancellationToken cancellationToken)
    {
        var kept = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        await stream.CopyToAsync(kept, cancellationToken);
        return kept;
    }

    private static async Task<int> CheckAsync(
        JobFile jobs, bool skipInvalid, CommandContext context, CancellationToken cancellationToken)
    {
        var (valid, invalid) = (0, 0);
        await foreach (var job in jobs.ReadAsync(cancellationToken))
        {
            if (job.Defect is null)
            {
                valid++;
            }
            else if (++invalid <= MaxDefectsShown)
            {
                context.Tell(skipInvalid ? "skipped" : "invalid", Color.Yellow, $"{job.Place}: {job.Defect}.");
            }
        }

        return invalid == 0 || skipInvalid
            ? Summarize(valid, invalid, context)
            : throw new CommandException(ExitCode.BadData, string.Create(
                CultureInfo.InvariantCulture,
                $"{invalid:N0} of {valid + invalid:N0} jobs are invalid, nothing was written: mend the file, or give --skip-invalid."));
    }

    private static int Summarize(int valid, int invalid, CommandContext context)
    {
        if (invalid > 0)
        {
            context.Tell("warning", Color.Yellow, string.Create(
                CultureInfo.InvariantCulture, $"{invalid:N0} of {valid + invalid:N0} jobs are invalid and left out."));
        }

        return valid;
    }

    private static async Task<int> WriteAsync(
        JobFile jobs, StoredJobs stored, IProgress<int> progress, CancellationToken cancellationToken)
    {
        var added = 0;
        await foreach (var chunk in ValidAsync(jobs, cancellationToken).Chunk(JobsAtATime).WithCancellation(cancellationToken))
        {
            foreach (var project in chunk.GroupBy(job => job.ProjectId))
            {
                added += await stored.Recorder.AddAsync(
                    project.Key, project.Select(job => job.Job!), progress, cancellationToken: cancellationToken);
            }
        }

        return added;
    }

    private static IAsyncEnumerable<FileJob> ValidAsync(JobFile jobs, CancellationToken cancellationToken) =>
        jobs.ReadAsync(cancellationToken).Where(static job => job.Job is not null);
}
