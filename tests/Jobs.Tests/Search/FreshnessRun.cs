using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Jobs.Contract;
using Jobs.Storage;

namespace Jobs.Tests.Search;

/// <summary>
/// Writes jobs and reads them through the API at the same time, and holds every answer against what the table had
/// acknowledged before the request was sent.
/// </summary>
/// <param name="client">Reaches the API.</param>
/// <param name="table">The table behind it.</param>
/// <param name="projectId">A project of this run's own.</param>
internal sealed class FreshnessRun(HttpClient client, TableClient table, string projectId)
{
    private const int MostJobs = 400;

    private readonly ConcurrentDictionary<Guid, Written> _acknowledged = new();
    private readonly ConcurrentDictionary<Guid, bool> _leaving = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private int _answers;
    private int _refusals;
    private int _writes;

    /// <summary>What was wrong, a sentence each.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>How many answers were held against the table.</summary>
    public int Answers => _answers;

    /// <summary>How many requests were answered 503.</summary>
    public int Refusals => _refusals;

    /// <summary>How many writes the table acknowledged.</summary>
    public int Writes => _writes;

    /// <summary>Runs writers and readers for a time.</summary>
    public async Task RunAsync(TimeSpan duration, int writers, int readers, int seed, CancellationToken cancellationToken = default)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var work = Enumerable.Range(0, writers).Select(index => RepeatAsync(end, new Random(seed + index), WriteAsync))
            .Concat(Enumerable.Range(0, readers).Select(index => RepeatAsync(end, new Random(seed - 1 - index), ReadAsync)));
        await Task.WhenAll(work);

        async Task RepeatAsync(long until, Random random, Func<Random, List<Guid>, CancellationToken, Task> step)
        {
            var own = new List<Guid>();
            while (Stopwatch.GetTimestamp() < until)
            {
                await step(random, own, cancellationToken);
            }
        }
    }

    // A writer changes its own jobs only, so what it was acknowledged last is what is true.
    private async Task WriteAsync(Random random, List<Guid> own, CancellationToken cancellationToken)
    {
        if (own.Count == 0 || (random.Next(3) == 0 && _acknowledged.Count < MostJobs))
        {
            var id = Guid.NewGuid();
            await StoreAsync(id, new Written(0, JobState.Acknowledged, Deleted: false), cancellationToken);
            own.Add(id);
        }
        else
        {
            var id = own[random.Next(own.Count)];
            var next = _acknowledged[id].Next(delete: random.Next(20) == 0);
            if (next.Deleted)
            {
                own.Remove(id);
                _leaving[id] = true;
            }

            await StoreAsync(id, next, cancellationToken);
        }
    }

    private async Task StoreAsync(Guid id, Written written, CancellationToken cancellationToken)
    {
        var job = new Job
        {
            Id = id,
            State = written.State,
            Description = written.Version.ToString(CultureInfo.InvariantCulture),
            CreatedDate = DateTimeOffset.UnixEpoch,
            RequesterId = "freshness",
        };
        var entity = JobEntities.Create(projectId, job);
        entity["Deleted"] = written.Deleted;
        await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
        Interlocked.Increment(ref _writes);
        _acknowledged[id] = written;
    }

    private async Task ReadAsync(Random random, List<Guid> own, CancellationToken cancellationToken)
    {
        var state = random.Next(2) == 0 ? (JobState?)null : JobState.Completed;
        var before = _acknowledged.ToArray();
        using var response = await client.GetAsync(Address(state), cancellationToken);
        if ((int)response.StatusCode == 503)
        {
            Interlocked.Increment(ref _refusals);
            return;
        }

        Interlocked.Increment(ref _answers);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        var found = body.RootElement.EnumerateArray().ToDictionary(
            job => job.GetProperty("id").GetGuid(),
            job => (Version: int.Parse(job.GetProperty("description").GetString()!, CultureInfo.InvariantCulture),
                State: job.GetProperty("state").GetString()));
        CheckTotals(response, found.Count);
        foreach (var (id, written) in before)
        {
            Check(id, written, state, found.TryGetValue(id, out var job) ? job : null);
        }
    }

    private Uri Address(JobState? state) => new(
        $"/projects/{projectId}/jobs?limit={int.MaxValue}{(state is { } one ? "&state=" + one.ToText() : "")}",
        UriKind.Relative);

    private void CheckTotals(HttpResponseMessage response, int count)
    {
        foreach (var name in new[] { "X-Total-Count", "X-Result-Count" })
        {
            if (response.Headers.GetValues(name).Single() != count.ToString(CultureInfo.InvariantCulture))
            {
                _violations.Enqueue($"{name} is not {count}.");
            }
        }
    }

    private void Check(Guid id, Written acknowledged, JobState? asked, (int Version, string? State)? found)
    {
        if (found is { } job)
        {
            if (acknowledged.Deleted)
            {
                _violations.Enqueue($"{id} had been deleted.");
            }
            else if (job.Version < acknowledged.Version)
            {
                _violations.Enqueue($"{id} had version {acknowledged.Version}, the answer {job.Version}.");
            }
            else if (asked is { } state && job.State != state.ToText())
            {
                _violations.Enqueue($"{id} is {job.State}, asked for {state.ToText()}.");
            }
        }
        else if (acknowledged.IsIn(asked) && !acknowledged.Deleted && !_leaving.ContainsKey(id))
        {
            _violations.Enqueue($"{id} is missing.");
        }
    }

    // A job that is completed stays so, while its version counts on: so it must be found by its state too.
    private sealed record Written(int Version, JobState State, bool Deleted)
    {
        public Written Next(bool delete) =>
            new(Version + 1, State == JobState.Completed ? State : State + 1, delete);

        public bool IsIn(JobState? asked) => asked is null || asked == State;
    }
}
