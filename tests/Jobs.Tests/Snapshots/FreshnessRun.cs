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
/// Writes jobs and reads them through the API at the same time, and holds every answer against what the table had
/// acknowledged before the request was sent.
/// </summary>
/// <param name="client">Reaches the API.</param>
/// <param name="table">The table behind it.</param>
/// <param name="projectId">A project of this run's own.</param>
internal sealed class FreshnessRun(HttpClient client, TableClient table, string projectId)
{
    private const int MaxJobs = 400;
    private const int Unavailable = 5;

    // More than there are jobs, and no more than a scan may hold beside others.
    private const int MaxAnswer = 10_000;

    private static readonly TimeSpan PauseOnLoss = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<Guid, Written> _acknowledged = new();
    private readonly ConcurrentDictionary<Guid, bool> _leaving = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private int _answers;
    private int _refusals;
    private int _writes;
    private int _lostAnswers;
    private int _lostWrites;

    /// <summary>True when the server may be killed: a request without an answer, or with half of one, is no failure then.</summary>
    public bool ServerMayDie { get; init; }

    /// <summary>True when the table may be killed: a write that fails is no failure then, and may have been stored or not.</summary>
    public bool TableMayDie { get; init; }

    /// <summary>How long each writer and reader waits after each step.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What was wrong, a sentence each.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>How many answers were held against the table.</summary>
    public int Answers => _answers;

    /// <summary>How many requests were answered 503.</summary>
    public int Refusals => _refusals;

    /// <summary>How many writes the table acknowledged.</summary>
    public int Writes => _writes;

    /// <summary>How many requests got no answer, or half of one, from a server that was killed.</summary>
    public int LostAnswers => _lostAnswers;

    /// <summary>How many writes failed at a table that was killed.</summary>
    public int LostWrites => _lostWrites;

    /// <summary>Runs writers and readers for a time.</summary>
    public Task RunAsync(TimeSpan duration, int writers, int readers, int seed, CancellationToken cancellationToken = default)
    {
        var begun = Stopwatch.GetTimestamp();
        return RunAsync(() => Stopwatch.GetElapsedTime(begun) < duration, writers, readers, seed, cancellationToken);
    }

    /// <summary>Runs writers and readers as long as they are to go on.</summary>
    public Task RunAsync(Func<bool> goOn, int writers, int readers, int seed, CancellationToken cancellationToken = default)
    {
        var work = Enumerable.Range(0, writers).Select(index => RepeatAsync(new Random(seed + index), WriteAsync))
            .Concat(Enumerable.Range(0, readers).Select(index => RepeatAsync(new Random(seed - 1 - index), ReadAsync)));
        return Task.WhenAll(work);

        async Task RepeatAsync(Random random, Func<Random, List<Guid>, CancellationToken, Task> step)
        {
            var own = new List<Guid>();
            while (goOn())
            {
                await step(random, own, cancellationToken);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>Asks for all jobs once and holds the answer against what the table had acknowledged.</summary>
    /// <returns>True when it was answered 200.</returns>
    public async Task<bool> CheckAllAsync(CancellationToken cancellationToken = default)
    {
        var before = _answers;
        await ReadAsync(state: null, cancellationToken);
        return _answers > before;
    }

    // A writer changes its own jobs only, so what it was acknowledged last is what is true.
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
                _leaving[id] = true;
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
        if (await TryAsync(() => table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken), TableMayDie))
        {
            Interlocked.Increment(ref _writes);
            _acknowledged[id] = written;
            return true;
        }

        Interlocked.Increment(ref _lostWrites);
        await Task.Delay(PauseOnLoss, cancellationToken);
        return false;
    }

    private Task ReadAsync(Random random, List<Guid> own, CancellationToken cancellationToken)
    {
        var known = _acknowledged.ToArray();
        return random.Next(4) == 0 && known.Length > 0
            ? TryAskAsync(() => GetAsync(known[random.Next(known.Length)], cancellationToken), cancellationToken)
            : ReadAsync(random.Next(2) == 0 ? null : JobState.Completed, cancellationToken);
    }

    private Task ReadAsync(JobState? state, CancellationToken cancellationToken)
    {
        var before = _acknowledged.ToArray();
        return TryAskAsync(() => FindAsync(before, state, cancellationToken), cancellationToken);
    }

    private async Task TryAskAsync(Func<Task> ask, CancellationToken cancellationToken)
    {
        if (!await TryAsync(ask, ServerMayDie))
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
            CheckRefusal(response, body);
            return;
        }

        Interlocked.Increment(ref _answers);
        var found = body.RootElement.EnumerateArray().ToDictionary(job => job.GetProperty("id").GetGuid(), Told);
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
            CheckRefusal(response, body);
            return;
        }

        Interlocked.Increment(ref _answers);
        Check(before.Key, before.Value, asked: null, response.StatusCode == HttpStatusCode.OK ? Told(body.RootElement) : null);
    }

    private static (int Version, string? State) Told(JsonElement job) =>
        (int.Parse(job.GetProperty("description").GetString()!, CultureInfo.InvariantCulture), job.GetProperty("state").GetString());

    private static async Task<bool> TryAsync(Func<Task> act, bool mayFail)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception exception) when (
            mayFail && exception is (RequestFailedException or AggregateException or HttpRequestException or IOException))
        {
            return false;
        }
    }

    private void CheckRefusal(HttpResponseMessage response, JsonDocument body)
    {
        Interlocked.Increment(ref _refusals);
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable || body.RootElement.GetProperty("code").GetInt32() != Unavailable)
        {
            _violations.Enqueue($"{(int)response.StatusCode} {body.RootElement} is no answer to a fault of the table.");
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
