using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Data;

/// <summary>
/// Writes to a project at a steady pace, as jobs live: by turns a new one is inserted and the oldest unfinished one ends,
/// one time in five without success.
/// </summary>
internal sealed class JobWriter(TableClient table, SeededProject project, IEnumerable<Job> jobs)
{
    private const int FailedOneIn = 5;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1.0 / PerSecond);

    private readonly IEnumerator<Job> _new = SampleJobs.Create(seed: -1, TimeProvider.System.GetUtcNow())
        .Select(job => job with { State = JobState.Acknowledged, EndProcessingDate = null })
        .GetEnumerator();

    private readonly ConcurrentQueue<Guid> _unfinished =
        new(jobs.Where(job => job.State is JobState.Acknowledged or JobState.InProgress).Select(job => job.Id));

    private int _failedSent = project.FailedCount;
    private int _failedDone = project.FailedCount;
    private int _written;

    /// <summary>The pace.</summary>
    public const int PerSecond = 50;

    /// <summary>The number of failed jobs that the table has acknowledged: no answer may have fewer.</summary>
    public int FailedDone => Volatile.Read(ref _failedDone);

    /// <summary>The number of failed jobs that the table may have: no answer may have more.</summary>
    public int FailedSent => Volatile.Read(ref _failedSent);

    /// <summary>How many writes the table has acknowledged.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary>Writes until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var open = new List<Task>();
        using var timer = new PeriodicTimer(Pace);
        try
        {
            for (var turn = 0; await timer.WaitForNextTickAsync(stop); turn++)
            {
                open.RemoveAll(write => write.IsCompletedSuccessfully);
                open.Add(turn % 2 == 0 ? InsertAsync() : EndAsync(failed: turn / 2 % FailedOneIn == 0));
            }
        }
        catch (OperationCanceledException)
        {
            // What has been sent is waited for, so that what is known of the table stays right.
            await Task.WhenAll(open);
        }
    }

    private async Task InsertAsync()
    {
        _new.MoveNext();
        var job = _new.Current;
        await table.AddEntityAsync(JobEntityMapper.Create(project.Id, job), CancellationToken.None);
        _unfinished.Enqueue(job.Id);
        Interlocked.Increment(ref _written);
    }

    private async Task EndAsync(bool failed)
    {
        if (!_unfinished.TryDequeue(out var id))
        {
            return;
        }

        if (failed)
        {
            Interlocked.Increment(ref _failedSent);
        }

        var change = new TableEntity(project.Id, id.ToString("D"))
        {
            ["State"] = (failed ? JobState.Failed : JobState.Completed).ToText(),
            ["EndProcessingDate"] = TimeProvider.System.GetUtcNow(),
        };
        await table.UpdateEntityAsync(change, ETag.All, TableUpdateMode.Merge, CancellationToken.None);
        Interlocked.Increment(ref _written);
        if (failed)
        {
            Interlocked.Increment(ref _failedDone);
        }
    }
}
