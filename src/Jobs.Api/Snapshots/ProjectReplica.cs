using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The jobs of one project in memory. Readers get versions that never change; what a version shares with the rows is
/// copied before it changes, a chunk of rows at a time. Changes come from refreshes and, at the same time, from a sweep,
/// which goes through the whole project to find what is no longer there.
/// </summary>
/// <param name="hrefs">The references of the project's jobs.</param>
internal sealed class ProjectReplica(JobHrefs hrefs) : IKnownEntities
{
    private const int ChunkSize = 256;

    // More than this is not compared with each page that was asked for: then none is kept.
    private const int MaxChanges = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _places = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<ReplicaRow[]> _chunks = [];
    private readonly HashSet<int> _ownChunks = [];
    private ProjectSnapshot _published = new([], 0, new PageCache());
    private bool _changed;
    private long _bytes;

    // The jobs that changes since the last version were about, each as it was and as it is.
    private readonly List<Job> _changedJobs = [];

    // While a sweep goes on: what it has come across, and what refreshes have said meanwhile, which is newer.
    private HashSet<Guid>? _swept;
    private HashSet<Guid> _refreshed = [];

    /// <summary>How many jobs there are.</summary>
    public int Count => _places.Count;

    /// <summary>About how many bytes of memory they take, with the pages that were made of them.</summary>
    public long Bytes => _bytes + _published.Pages.Bytes;

    /// <inheritdoc/>
    public bool IsKnown(Guid id, ulong version)
    {
        lock (_lock)
        {
            return _places.TryGetValue(id, out var place) && At(place).Version == version;
        }
    }

    /// <summary>Takes in what an entity says now: a new job, a changed one, or that it is no longer one.</summary>
    public void Apply(in JobEntity entity)
    {
        lock (_lock)
        {
            if (_swept is not null)
            {
                _refreshed.Add(entity.Id);
            }

            TakeIn(entity);
        }
    }

    /// <summary>Begins a sweep; one that was going on is forgotten.</summary>
    public void BeginSweep()
    {
        lock (_lock)
        {
            _swept = [];
            _refreshed = [];
        }
    }

    /// <summary>Takes in what a sweep came across, unless a refresh has told of it since the sweep began.</summary>
    /// <returns>True when that was a change.</returns>
    public bool Sweep(in JobEntity entity)
    {
        lock (_lock)
        {
            _swept?.Add(entity.Id);
            return !_refreshed.Contains(entity.Id) && TakeIn(entity);
        }
    }

    /// <summary>Ends a sweep: a job that neither it nor a refresh came across is no longer in the table.</summary>
    public void EndSweep()
    {
        lock (_lock)
        {
            if (_swept is { } swept)
            {
                foreach (var id in _places.Keys.Where(id => !swept.Contains(id) && !_refreshed.Contains(id)).ToArray())
                {
                    Remove(id);
                }
            }

            _swept = null;
            _refreshed = [];
            ForgetUnusedTexts();
        }
    }

    /// <summary>The jobs as they are now, for readers.</summary>
    public ProjectSnapshot Publish()
    {
        lock (_lock)
        {
            if (_changed)
            {
                var pages = _changedJobs.Count > MaxChanges ? new PageCache() : _published.Pages.After(_changedJobs);
                _published = new ProjectSnapshot([.. _chunks], Count, pages);
                _changedJobs.Clear();
                _ownChunks.Clear();
                _changed = false;
            }

            return _published;
        }
    }

    private bool TakeIn(in JobEntity entity)
    {
        if (entity.IsKnown || IsKnown(entity.Id, entity.Version))
        {
            return false;
        }

        if (entity.Job is not { } job)
        {
            return Remove(entity.Id);
        }

        Put(new ReplicaRow(Lean(job), JobJsonWriter.Write(job, hrefs), entity.Version));
        return true;
    }

    private Job Lean(Job job)
    {
        var (requester, resource) = Share(job);
        return job with { Messages = [], RequesterId = requester, ResourceHref = resource };
    }

    private (string RequesterHeader, string? Resource) Share(Job job) =>
        (Shared(job.RequesterId), job.ResourceHref is null ? null : Shared(job.ResourceHref));

    // Few requesters and resources have many jobs: each text is kept once.
    private string Shared(string text)
    {
        if (!_texts.TryGetValue(text, out var shared))
        {
            _texts[text] = shared = text;
            _bytes += sizeof(char) * text.Length;
        }

        return shared;
    }

    private void ForgetUnusedTexts()
    {
        _bytes -= _texts.Keys.Sum(static text => (long)sizeof(char) * text.Length);
        _texts.Clear();
        for (var place = 0; place < Count; place++)
        {
            Share(At(place).Job);
        }
    }

    private void Put(ReplicaRow row)
    {
        if (!_places.TryGetValue(row.Job.Id, out var place))
        {
            place = _places.Count;
            _places[row.Job.Id] = place;
        }
        else
        {
            Leave(place);
        }

        Set(place, row);
        NoteChange(row.Job);
        _bytes += row.Bytes;
    }

    private bool Remove(Guid id)
    {
        if (!_places.Remove(id, out var place))
        {
            return false;
        }

        Leave(place);

        // The last row fills the gap; the order of rows has no meaning.
        var last = At(_places.Count);
        Set(_places.Count, default);
        if (place < _places.Count)
        {
            Set(place, last);
            _places[last.Job.Id] = place;
        }

        return true;
    }

    private void Leave(int place)
    {
        var row = At(place);
        NoteChange(row.Job);
        _bytes -= row.Bytes;
    }

    private void NoteChange(Job job)
    {
        if (_changedJobs.Count <= MaxChanges)
        {
            _changedJobs.Add(job);
        }
    }

    private ReplicaRow At(int place) => _chunks[place / ChunkSize][place % ChunkSize];

    private void Set(int place, ReplicaRow row)
    {
        _changed = true;
        var chunk = place / ChunkSize;
        if (chunk == _chunks.Count)
        {
            _chunks.Add(new ReplicaRow[ChunkSize]);
            _ownChunks.Add(chunk);
        }
        else if (_ownChunks.Add(chunk))
        {
            _chunks[chunk] = [.. _chunks[chunk]];
        }

        _chunks[chunk][place % ChunkSize] = row;
    }
}
