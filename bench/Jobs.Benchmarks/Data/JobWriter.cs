using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Data;

/// <summary>
/// Writes to a project at a constant rate, and keeps its change log as the recorder does: alternately, a new job is inserted
/// and the oldest unfinished one ends, one time in five as failed.
/// </summary>
internal sealed class JobWriter(TableClient table, SeededProject project, IEnumerable<Job> jobs)
{
    private const int FailedOneIn = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.0 / PerSecond);

    private readonly ChangeLog _log = ChangeLog.Of(table);

    private readonly IEnumerator<Job> _new = SampleJobs.Create(seed: -1, TimeProvider.System.GetUtcNow())
        .Select(job => job with { State = JobState.Acknowledged, EndProcessingDate = null })
        .GetEnumerator();

    private readonly ConcurrentQueue<Guid> _unfinished =
        new(jobs.Where(job => job.State is JobState.Acknowledged or JobState.InProgress).Select(job => job.Id));

    private int _sentFailed = project.FailedCount;
    private int _acknowledgedFailed = project.FailedCount;
    private int _written;

    /// <summary>The rate.</summary>
    public const int PerSecond = 50;

    /// <summary>The number of failed jobs that the table has acknowledged: no answer may have fewer.</summary>
    public int AcknowledgedFailed => Volatile.Read(ref _acknowledgedFailed);

    /// <summary>The number of failed jobs that the table may have: no answer may have more.</summary>
    public int SentFailed => Volatile.Read(ref _sentFailed);

    /// <summary>How many writes the table has acknowledged.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary>Writes until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var open = new List<Task>();
        using var timer = new PeriodicTimer(Interval);
        try
        {
            for (var tick = 0; await timer.WaitForNextTickAsync(stop); tick++)
            {
                open.RemoveAll(write => write.IsCompletedSuccessfully);
                open.Add(tick % 2 == 0 ? InsertAsync() : EndAsync(failed: tick / 2 % FailedOneIn == 0));
            }
        }
        catch (OperationCanceledException)
        {
            // The counts stay correct only if every write that was sent is awaited.
            await Task.WhenAll(open);
        }
    }

    private async Task InsertAsync()
    {
        _new.MoveNext();
        var job = _new.Current;
        await WriteAsync(new(TableTransactionActionType.Add, JobEntityMapper.Create(project.Id, job)));
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
            Interlocked.Increment(ref _sentFailed);
        }

        var change = new TableEntity(project.Id, id.ToString("D"))
        {
            ["State"] = (failed ? JobState.Failed : JobState.Completed).ToText(),
            ["EndProcessingDate"] = TimeProvider.System.GetUtcNow(),
        };
        await WriteAsync(new(TableTransactionActionType.UpdateMerge, change, ETag.All));
        Interlocked.Increment(ref _written);
        if (failed)
        {
            Interlocked.Increment(ref _acknowledgedFailed);
        }
    }

    private Task WriteAsync(TableTransactionAction action) => _log.SubmitAsync(project.Id, [action], CancellationToken.None);
}
