using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli.Commands;

/// <summary>Polls jobs and shows changes of their states.</summary>
internal sealed class JobWatcher(IJobSource source, string projectId, TimeSpan interval, CommandContext context)
{
    private const int MaxFailures = 10;

    private static readonly string NotEnded = new ApiQuery()
        .Add("state", "acknowledged,in-progress")
        .Add("limit", int.MaxValue.ToString(CultureInfo.InvariantCulture))
        .ToString();

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

    /// <summary>Follows all jobs that have not ended, until it is cancelled.</summary>
    public async Task<int> FollowAllAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string>();
        FoundJobs? last = null;
        await foreach (var found in PollAsync(() => source.FindAsync(projectId, NotEnded, cancellationToken), cancellationToken))
        {
            if (ReferenceEquals(found, last))
            {
                continue;
            }

            var current = found.Documents.ToDictionary(job => job.Id!);
            foreach (var job in current.Values.Where(job => known.GetValueOrDefault(job.Id!) != job.State))
            {
                Show(job);
            }

            foreach (var id in known.Keys.Except(current.Keys))
            {
                await ShowEndAsync(id, cancellationToken);
            }

            known = current.ToDictionary(pair => pair.Key, pair => pair.Value.State!);
            last = found;
        }

        throw new OperationCanceledException(cancellationToken);
    }

    // After a first answer, a failure is probably temporary: it is reported, and the poll is repeated.
    private async IAsyncEnumerable<T> PollAsync<T>(
        Func<Task<T>> poll, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = MaxFailures;
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

            if (failures == 0)
            {
                yield return result!;
            }

            await Task.Delay(interval, context.Time, cancellationToken);
        }
    }

    private async Task ShowEndAsync(string id, CancellationToken cancellationToken)
    {
        if (await source.GetAsync(projectId, Guid.Parse(id), cancellationToken) is { } job)
        {
            Show(job);
        }
        else
        {
            Show(id, "[dim]deleted[/]", "");
        }
    }

    private void Show(JobDocument job)
    {
        Show(job.Id!, JobTableView.State(job.State), JobTableView.Safe(job.Description));
        foreach (var message in JobTableView.Messages(job))
        {
            context.OutputConsole.MarkupLine($"          {message}");
        }
    }

    private void Show(string id, string state, string description)
    {
        var time = context.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        context.OutputConsole.MarkupLine($"[dim]{time}[/]  {id}  {state}\n          {description}".TrimEnd());
    }
}
