using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Tests.Snapshots;

/// <summary>
/// Writes jobs and reads them through the API at the same time. Compares every answer with the writes that the table had
/// acknowledged before the request was sent.
/// </summary>
/// <param name="client">A client of the API.</param>
/// <param name="table">The table of the API.</param>
/// <param name="projectId">A project that only this run uses.</param>
internal sealed class FreshnessRun(HttpClient client, TableClient table, string projectId)
{
    private const int MaxJobs = 400;
    private const int Unavailable = 5;

    // More than the number of jobs, and small enough not to count as a large scan.
    private const int MaxAnswer = 10_000;

    private static readonly TimeSpan PauseOnLoss = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<Guid, Written> _acknowledged = new();
    private readonly ConcurrentDictionary<Guid, bool> _beingDeleted = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private int _answers;
    private int _unavailableAnswers;
    private int _writes;
    private int _lostAnswers;
    private int _lostWrites;

    /// <summary>True when the server may be killed: a missing or incomplete answer is then not a violation.</summary>
    public bool ServerMayBeKilled { get; init; }

    /// <summary>True when the table may be killed: a failed write, which may be stored or not, is then not a violation.</summary>
    public bool TableMayBeKilled { get; init; }

    /// <summary>Stores an entity; null to write it directly, without the change log.</summary>
    public Func<TableEntity, CancellationToken, Task>? Store { get; init; }

    /// <summary>The pause of each writer and reader after each step.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The violations, one sentence each.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>The number of answers that were compared with the table.</summary>
    public int Answers => _answers;

    /// <summary>The number of requests that were answered 503.</summary>
    public int UnavailableAnswers => _unavailableAnswers;

    /// <summary>The number of writes that the table acknowledged.</summary>
    public int Writes => _writes;

    /// <summary>The number of missing or incomplete answers of a killed server.</summary>
    public int LostAnswers => _lostAnswers;

    /// <summary>The number of writes that failed because the table was killed.</summary>
    public int LostWrites => _lostWrites;

    /// <summary>Runs writers and readers for a duration.</summary>
    public Task RunAsync(TimeSpan duration, int writers, int readers, int seed, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        return RunAsync(() => Stopwatch.GetElapsedTime(started) < duration, writers, readers, seed, cancellationToken);
    }

    /// <summary>Runs writers and readers until the condition is false.</summary>
    public Task RunAsync(
        Func<bool> shouldContinue, int writers, int readers, int seed, CancellationToken cancellationToken = default)
    {
        var work = Enumerable.Range(0, writers).Select(index => RepeatAsync(new Random(seed + index), WriteAsync))
            .Concat(Enumerable.Range(0, readers).Select(index => RepeatAsync(new Random(seed - 1 - index), ReadAsync)));
        return Task.WhenAll(work);

        async Task RepeatAsync(Random random, Func<Random, List<Guid>, CancellationToken, Task> step)
        {
            var own = new List<Guid>();
            while (shouldContinue())
            {
                await step(random, own, cancellationToken);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>Finds all jobs once and compares the answer with the acknowledged writes.</summary>
    /// <returns>True when the answer was 200.</returns>
    public async Task<bool> CheckAllAsync(CancellationToken cancellationToken = default)
    {
        var before = _answers;
        await ReadAsync(state: null, cancellationToken);
        return _answers > before;
    }

    // A writer changes only its own jobs, so its last acknowledged write is the current state.
    private async Task WriteAsync(Random random, List<Guid> own, CancellationToken cancellationToken)
    {
        if (own.Count == 0 || (random.Next(3) == 0 && _acknowledged.Count < MaxJobs))
        {
            var id = Guid.NewGuid();
            if (await StoreAsync(id, new Written(0, JobState.Acknowledged, Deleted: false), cancellationToken))
            {
                own.Add(id);
            }
        }
        else
        {
            var id = own[random.Next(own.Count)];
            var next = _acknowledged[id].Next(delete: random.Next(20) == 0);
            if (next.Deleted)
            {
                own.Remove(id);
                _beingDeleted[id] = true;
            }

            await StoreAsync(id, next, cancellationToken);
        }
    }

    private async Task<bool> StoreAsync(Guid id, Written written, CancellationToken cancellationToken)
    {
        var job = new Job
        {
            Id = id,
            State = written.State,
            Description = written.Version.ToString(CultureInfo.InvariantCulture),
            CreatedDate = DateTimeOffset.UnixEpoch,
            RequesterId = "freshness",
        };
        var entity = JobEntityMapper.Create(projectId, job);
        entity["Deleted"] = written.Deleted;
        if (await TryAsync(() => StoreAsync(entity, cancellationToken), TableMayBeKilled))
        {
            Interlocked.Increment(ref _writes);
            _acknowledged[id] = written;
            return true;
        }

        Interlocked.Increment(ref _lostWrites);
        await Task.Delay(PauseOnLoss, cancellationToken);
        return false;
    }

    private Task StoreAsync(TableEntity entity, CancellationToken cancellationToken) =>
        Store?.Invoke(entity, cancellationToken)
        ?? table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);

    private Task ReadAsync(Random random, List<Guid> own, CancellationToken cancellationToken)
    {
        var known = _acknowledged.ToArray();
        return random.Next(4) == 0 && known.Length > 0
            ? TryRequestAsync(() => GetAsync(known[random.Next(known.Length)], cancellationToken), cancellationToken)
            : ReadAsync(random.Next(2) == 0 ? null : JobState.Completed, cancellationToken);
    }

    private Task ReadAsync(JobState? state, CancellationToken cancellationToken)
    {
        var before = _acknowledged.ToArray();
        return TryRequestAsync(() => FindAsync(before, state, cancellationToken), cancellationToken);
    }

    private async Task TryRequestAsync(Func<Task> request, CancellationToken cancellationToken)
    {
        if (!await TryAsync(request, ServerMayBeKilled))
        {
            Interlocked.Increment(ref _lostAnswers);
            await Task.Delay(PauseOnLoss, cancellationToken);
        }
    }

    private async Task FindAsync(
        KeyValuePair<Guid, Written>[] before, JobState? state, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(Address(state), cancellationToken);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        if (response.StatusCode != HttpStatusCode.OK)
        {
            CheckUnavailable(response, body);
            return;
        }

        Interlocked.Increment(ref _answers);
        var found = body.RootElement.EnumerateArray().ToDictionary(job => job.GetProperty("id").GetGuid(), Read);
        CheckTotals(response, found.Count);
        foreach (var (id, written) in before)
        {
            Check(id, written, state, found.TryGetValue(id, out var job) ? job : null);
        }
    }

    private async Task GetAsync(KeyValuePair<Guid, Written> before, CancellationToken cancellationToken)
    {
        var address = new Uri($"/projects/{projectId}/jobs/{before.Key}", UriKind.Relative);
        using var response = await client.GetAsync(address, cancellationToken);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
        {
            CheckUnavailable(response, body);
            return;
        }

        Interlocked.Increment(ref _answers);
        (int Version, string? State)? found = response.StatusCode == HttpStatusCode.OK ? Read(body.RootElement) : null;
        Check(before.Key, before.Value, requested: null, found);
    }

    private static (int Version, string? State) Read(JsonElement job) =>
        (int.Parse(job.GetProperty("description").GetString()!, CultureInfo.InvariantCulture), job.GetProperty("state").GetString());

    private static async Task<bool> TryAsync(Func<Task> act, bool failureIsAllowed)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception exception) when (failureIsAllowed
            && exception is (RequestFailedException or AggregateException or HttpRequestException or IOException))
        {
            return false;
        }
    }

    private void CheckUnavailable(HttpResponseMessage response, JsonDocument body)
    {
        Interlocked.Increment(ref _unavailableAnswers);
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable || body.RootElement.GetProperty("code").GetInt32() != Unavailable)
        {
            _violations.Enqueue($"{(int)response.StatusCode} {body.RootElement} is not a valid answer to a fault of the table.");
        }
    }

    private Uri Address(JobState? state) => new(
        $"/projects/{projectId}/jobs?limit={MaxAnswer}{(state is { } one ? "&state=" + one.ToText() : "")}",
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

    private void Check(Guid id, Written acknowledged, JobState? requested, (int Version, string? State)? found)
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
            else if (requested is { } state && job.State != state.ToText())
            {
                _violations.Enqueue($"{id} is {job.State}, but {state.ToText()} was requested.");
            }
        }
        else if (acknowledged.IsIn(requested) && !acknowledged.Deleted && !_beingDeleted.ContainsKey(id))
        {
            _violations.Enqueue($"{id} is missing.");
        }
    }

    // A completed job stays completed while its version increases: so it must be found by its state too.
    private sealed record Written(int Version, JobState State, bool Deleted)
    {
        public Written Next(bool delete) =>
            new(Version + 1, State == JobState.Completed ? State : State + 1, delete);

        public bool IsIn(JobState? requested) => requested is null || requested == State;
    }
}
