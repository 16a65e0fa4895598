using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The jobs of one project in memory, changed in place by refreshes and, at the same time, by a reconciliation. Readers get
/// immutable snapshots: rows are kept in chunks, and a chunk that a snapshot shares is copied before it changes. Any thread
/// may call any member.
/// </summary>
/// <param name="json">Writes the project's jobs.</param>
internal sealed class ProjectReplica(JobJsonWriter json)
{
    private const int ChunkSize = 256;

    // Beyond this number, comparing the changes with each page would cost more than making the pages again.
    private const int MaxTrackedChanges = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _indexes = [];
    private readonly List<ReplicaRow[]> _chunks = [];
    private readonly HashSet<int> _ownedChunks = [];
    private readonly List<JobChange> _changes = [];
    private ProjectSnapshot _published = ProjectSnapshot.Empty;
    private bool _isChanged;
    private bool _hasUntrackedChanges;
    private long _bytes;

    // Set during a reconciliation: the jobs that it has observed, and those that a refresh has observed since, which is newer.
    private HashSet<Guid>? _reconciled;
    private HashSet<Guid> _refreshed = [];

    // What the reconciliation has changed.
    private HashSet<Guid> _corrected = [];

    /// <summary>When the last complete reading of the project started: a timestamp of the clock.</summary>
    public long ReconciledAt { get; set; }

    /// <summary>How many jobs there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _indexes.Count;
            }
        }
    }

    /// <summary>About how many bytes of memory the jobs and the cached pages take.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes + _published.PageBytes;
            }
        }
    }

    /// <summary>True when the job is here, read from an entity with this content hash.</summary>
    public bool IsUnchanged(Guid id, ulong contentHash)
    {
        lock (_lock)
        {
            return HasRow(id, contentHash);
        }
    }

    /// <summary>Applies an entity that a load or a refresh observed: a new, changed or removed job.</summary>
    public void Apply(in JobEntity entity)
    {
        lock (_lock)
        {
            if (_reconciled is not null)
            {
                _refreshed.Add(entity.Id);
            }

            ApplyChange(entity);
        }
    }

    /// <summary>Applies that a refresh observed no entity with this id.</summary>
    public void ApplyRemoval(Guid id)
    {
        lock (_lock)
        {
            if (_reconciled is not null)
            {
                _refreshed.Add(id);
            }

            Remove(id);
        }
    }

    /// <summary>Starts a reconciliation; one in progress is forgotten.</summary>
    public void StartReconciliation()
    {
        lock (_lock)
        {
            _reconciled = [];
            _refreshed = [];
            _corrected = [];
        }
    }

    /// <summary>Applies an entity that the reconciliation observed, unless a refresh has observed it since the start.</summary>
    public void Reconcile(in JobEntity entity)
    {
        lock (_lock)
        {
            _reconciled?.Add(entity.Id);
            if (!_refreshed.Contains(entity.Id) && ApplyChange(entity))
            {
                _corrected.Add(entity.Id);
            }
        }
    }

    /// <summary>Completes a reconciliation: removes the jobs that neither it nor a refresh has observed since its start.</summary>
    /// <returns>What it had to correct because no refresh has observed it, not even one after it.</returns>
    public ReconciliationResult CompleteReconciliation()
    {
        lock (_lock)
        {
            var removed = _reconciled is { } reconciled
                ? _indexes.Keys.Where(id => !reconciled.Contains(id) && !_refreshed.Contains(id)).ToArray()
                : [];
            foreach (var id in removed)
            {
                Remove(id);
            }

            var changed = _corrected.Count(id => !_refreshed.Contains(id));
            _reconciled = null;
            _refreshed = [];
            _corrected = [];
            return new ReconciliationResult(changed, removed.Length);
        }
    }

    /// <summary>An immutable snapshot of the jobs as they are now; the same one as before if nothing has changed.</summary>
    public ProjectSnapshot Publish()
    {
        lock (_lock)
        {
            if (_isChanged)
            {
                var pages = _hasUntrackedChanges ? new PageCache() : _published.CarryPagesOver(_changes);
                _published = new ProjectSnapshot([.. _chunks], _indexes.Count, pages);
                _changes.Clear();
                _hasUntrackedChanges = false;
                _ownedChunks.Clear();
                _isChanged = false;
            }

            return _published;
        }
    }

    private bool HasRow(Guid id, ulong contentHash) =>
        _indexes.TryGetValue(id, out var index) && At(index).ContentHash == contentHash;

    private bool ApplyChange(in JobEntity entity)
    {
        if (entity.IsUnchanged || HasRow(entity.Id, entity.ContentHash))
        {
            return false;
        }

        if (entity.Job is not { } job)
        {
            return Remove(entity.Id);
        }

        Put(new ReplicaRow(job with { Messages = [] }, json.Write(job), entity.ContentHash));
        return true;
    }

    private void Put(ReplicaRow row)
    {
        Job? before = null;
        if (_indexes.TryGetValue(row.Job.Id, out var index))
        {
            before = At(index).Job;
            _bytes -= At(index).Bytes;
        }
        else
        {
            index = _indexes.Count;
            _indexes[row.Job.Id] = index;
        }

        Set(index, row);
        Track(new JobChange(before, row.Job));
        _bytes += row.Bytes;
    }

    private bool Remove(Guid id)
    {
        if (!_indexes.Remove(id, out var index))
        {
            return false;
        }

        var removed = At(index);
        Track(new JobChange(removed.Job, After: null));
        _bytes -= removed.Bytes;

        // The last row fills the gap; the order of rows has no meaning.
        var last = At(_indexes.Count);
        Set(_indexes.Count, default);
        if (index < _indexes.Count)
        {
            Set(index, last);
            _indexes[last.Job.Id] = index;
        }

        return true;
    }

    private void Track(JobChange change)
    {
        if (_changes.Count < MaxTrackedChanges)
        {
            _changes.Add(change);
        }
        else
        {
            _hasUntrackedChanges = true;
        }
    }

    private ReplicaRow At(int index) => _chunks[index / ChunkSize][index % ChunkSize];

    private void Set(int index, ReplicaRow row)
    {
        _isChanged = true;
        var chunk = index / ChunkSize;
        if (chunk == _chunks.Count)
        {
            _chunks.Add(new ReplicaRow[ChunkSize]);
            _ownedChunks.Add(chunk);
        }
        else if (_ownedChunks.Add(chunk))
        {
            _chunks[chunk] = [.. _chunks[chunk]];
        }

        _chunks[chunk][index % ChunkSize] = row;
    }
}
