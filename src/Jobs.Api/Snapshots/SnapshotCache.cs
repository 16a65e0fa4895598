namespace Jobs.Api.Snapshots;

/// <summary>
/// Shares out the memory for projects: the ones that were asked for longest ago leave when another needs room. An answer
/// under way keeps what it reads until it is sent.
/// </summary>
/// <param name="limit">The bytes for all projects together.</param>
internal sealed class SnapshotCache(long limit)
{
    // What a project takes even without jobs.
    private const long MinBytes = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Share>> _shares = new(StringComparer.Ordinal);

    // The one asked for last comes first.
    private readonly LinkedList<Share> _order = [];

    /// <summary>About how many bytes are in use.</summary>
    public long Used { get; private set; }

    /// <summary>The project's snapshot, the one there is or a new one.</summary>
    public SnapshotSynchronizer Get(string projectId, Func<string, SnapshotSynchronizer> create)
    {
        lock (_lock)
        {
            if (_shares.TryGetValue(projectId, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
            }
            else
            {
                node = _order.AddFirst(new Share(create(projectId)));
                _shares.Add(projectId, node);
                Used += MinBytes;
                MakeRoom(node);
            }

            return node.Value.Snapshot;
        }
    }

    /// <summary>Notes how many bytes a snapshot takes now, and lets others leave for it where they must.</summary>
    /// <returns>False when there is no room even so, or the snapshot has left itself.</returns>
    public bool TryCharge(SnapshotSynchronizer snapshot, long bytes)
    {
        lock (_lock)
        {
            if (!_shares.TryGetValue(snapshot.ProjectId, out var node) || node.Value.Snapshot != snapshot)
            {
                return false;
            }

            Used += bytes - node.Value.Bytes;
            node.Value.Bytes = bytes;
            MakeRoom(node);
            return Used <= limit;
        }
    }

    private void MakeRoom(LinkedListNode<Share> keep)
    {
        while (Used > limit && _order.Last is { } last && last != keep)
        {
            _order.Remove(last);
            _shares.Remove(last.Value.Snapshot.ProjectId);
            Used -= last.Value.Bytes + MinBytes;
        }
    }

    private sealed class Share(SnapshotSynchronizer snapshot)
    {
        public SnapshotSynchronizer Snapshot { get; } = snapshot;

        public long Bytes { get; set; }
    }
}
