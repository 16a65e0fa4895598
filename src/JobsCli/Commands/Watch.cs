using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli.Commands;

/// <summary>Looks at jobs again and again, and shows what has changed.</summary>
internal sealed class Watch(IJobSource source, string projectId, TimeSpan interval, CommandContext context)
{
    private const int MaxFailures = 10;

    private static readonly string Unfinished = new ApiQuery()
        .Add("state", "acknowledged,in-progress")
        .Add("limit", int.MaxValue.ToString(CultureInfo.InvariantCulture))
        .ToString();

    /// <summary>Follows one job until it ends.</summary>
    public async Task<int> FollowAsync(Guid id, CancellationToken cancellationToken)
    {
        string? state = null;
        await foreach (var job in LooksAsync(() => source.GetAsync(projectId, id, cancellationToken), cancellationToken))
        {
            if (job is null)
            {
                throw new CommandException(ExitCode.BadData, state is null
                    ? $"Project '{projectId}' has no job {id}: see 'jobs list --project {projectId}'."
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

    /// <summary>Follows all jobs that have not ended, for ever.</summary>
    public async Task<int> FollowAllAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string>();
        FoundJobs? last = null;
        await foreach (var found in LooksAsync(() => source.FindAsync(projectId, Unfinished, cancellationToken), cancellationToken))
        {
            if (ReferenceEquals(found, last))
            {
                continue;
            }

            var now = found.Forms.ToDictionary(job => job.Id!);
            foreach (var job in now.Values.Where(job => known.GetValueOrDefault(job.Id!) != job.State))
            {
                Show(job);
            }

            foreach (var id in known.Keys.Except(now.Keys))
            {
                await ShowEndAsync(id, cancellationToken);
            }

            known = now.ToDictionary(pair => pair.Key, pair => pair.Value.State!);
            last = found;
        }

        throw new OperationCanceledException(cancellationToken);
    }

    // A failure once there was an answer is most likely a short one: it is told, and looked past for a while.
    private async IAsyncEnumerable<T> LooksAsync<T>(
        Func<Task<T>> look, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = MaxFailures;
        while (true)
        {
            T? seen = default;
            try
            {
                seen = await look();
                failures = 0;
            }
            catch (Exception exception) when (failures < MaxFailures && exception is not OperationCanceledException)
            {
                failures++;
                context.Tell("warning", Color.Yellow, "No answer, trying again.");
            }

            if (failures == 0)
            {
                yield return seen!;
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

    private void Show(JobForm job)
    {
        Show(job.Id!, JobTable.State(job.State), JobTable.Safe(job.Description));
        foreach (var message in JobTable.Messages(job))
        {
            context.Screen.MarkupLine($"          {message}");
        }
    }

    private void Show(string id, string state, string description)
    {
        var time = context.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        context.Screen.MarkupLine($"[dim]{time}[/]  {id}  {state}\n          {description}".TrimEnd());
    }
}
