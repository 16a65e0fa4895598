using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli.Commands;

/// <summary>Follows jobs and shows changes of their states. It polls a source that cannot wait for changes.</summary>
internal sealed class JobWatcher(IJobSource source, string projectId, TimeSpan interval, CommandContext context)
{
    private const int MaxFailures = 10;
    private const string Indent = "          ";

    /// <summary>Follows one job until it ends.</summary>
    public async Task<int> FollowAsync(Guid id, CancellationToken cancellationToken)
    {
        string? state = null;
        await foreach (var job in PollAsync(() => source.GetAsync(projectId, id, cancellationToken), cancellationToken))
        {
            if (job is null)
            {
                throw new CommandException(ExitCode.BadData, state is null
                    ? $"Project '{projectId}' has no job {id}: see 'jobsctl list --project {projectId}'."
                    : $"Job {id} has been deleted.");
            }

            if (job.State != state)
            {
                Show(job);
                state = job.State;
            }

            if (state is "completed" or "failed")
            {
                return state == "completed" ? ExitCode.Done : ExitCode.JobFailed;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Follows all jobs that match and have not ended, from now on, until it is cancelled.</summary>
    public async Task<int> FollowAllAsync(ApiQuery filters, CancellationToken cancellationToken)
    {
        var notEnded = filters
            .Add("state", "acknowledged,in-progress")
            .Add("limit", int.MaxValue.ToString(CultureInfo.InvariantCulture))
            .ToString();
        Dictionary<string, string>? known = null;
        FoundJobs? last = null;
        var isTold = false;
        await foreach (var found in PollAsync(() => source.FindAsync(projectId, notEnded, cancellationToken), cancellationToken))
        {
            if (source.ReportsChanges && !isTold)
            {
                context.WriteMessage("The API reports each change: nothing is polled.");
                isTold = true;
            }

            if (ReferenceEquals(found, last))
            {
                continue;
            }

            var current = found.Documents.DistinctBy(job => job.Id).ToDictionary(job => job.Id!, job => job.State!);
            if (known is null)
            {
                context.WriteMessage(
                    $"{Counts.Jobs(current.Count)} of project '{projectId}' not ended. Changes follow, until Ctrl-C.");
            }
            else
            {
                await ShowChangesAsync(known, found.Documents, current.Keys, cancellationToken);
            }

            known = current;
            last = found;
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private async Task ShowChangesAsync(
        Dictionary<string, string> known,
        IEnumerable<JobDocument> jobs,
        IEnumerable<string> current,
        CancellationToken cancellationToken)
    {
        foreach (var job in jobs.Where(job => known.GetValueOrDefault(job.Id!) != job.State))
        {
            Show(job);
        }

        foreach (var id in known.Keys.Except(current))
        {
            await ShowEndAsync(id, cancellationToken);
        }
    }

    // After a first answer, a failure is probably temporary: it is reported, and the poll is repeated.
    private async IAsyncEnumerable<T> PollAsync<T>(
        Func<Task<T>> poll, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = MaxFailures;
        source.WaitForChanges();
        while (true)
        {
            T? result = default;
            try
            {
                result = await poll();
                failures = 0;
            }
            catch (Exception exception) when (failures < MaxFailures && exception is not OperationCanceledException)
            {
                failures++;
                context.WriteMessage("warning", Color.Yellow, "There is no answer; trying again.");
            }

            // Before the result is used, which can send other requests.
            var pause = source.PauseBeforeNext(interval);
            if (failures == 0)
            {
                yield return result!;
            }

            if (context.IsOutputAbandoned())
            {
                throw new CommandException(ExitCode.OutputClosed, "");
            }

            await Task.Delay(pause, context.Time, cancellationToken);
        }
    }

    private async Task ShowEndAsync(string id, CancellationToken cancellationToken)
    {
        var job = JobId.TryParse(id, out var parsed) ? await source.GetAsync(projectId, parsed, cancellationToken) : null;
        Show(job ?? new JobDocument { Id = id, State = "deleted" });
    }

    private void Show(JobDocument job)
    {
        var (id, state) = (TerminalText.Printable(job.Id), TerminalText.Printable(job.State));
        var console = context.OutputConsole;
        if (!context.IsOutputTerminal)
        {
            var time = context.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var messages = (job.Messages ?? []).Select(message => $"{message!.Code} {TerminalText.Printable(message.Message)}");
            string[] fields = [time, id, state, TerminalText.Printable(job.Description), .. messages];
            console.Profile.Out.Writer.WriteLine(string.Join('\t', fields));
            return;
        }

        var clock = context.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        console.Write(new Text(clock, new Style(decoration: Decoration.Dim)));
        console.Write(new Text($"  {id}  "));
        console.Write(new Text($"{state}\n", JobTableView.StateStyle(job.State)));
        JobTableView.WriteDetails(console, job, Indent);
    }
}
