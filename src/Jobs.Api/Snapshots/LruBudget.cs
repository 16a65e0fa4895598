namespace Jobs.Api.Snapshots;

/// <summary>
/// Values by key within a budget of bytes: when it is exceeded, the values that were used least recently are removed. Any
/// thread may call any member.
/// </summary>
/// <param name="limit">The bytes for all values together.</param>
internal sealed class LruBudget<T>(long limit)
    where T : class
{
    /// <summary>What an entry is charged for in addition to the bytes of its value.</summary>
    public const long EntryBytes = 8192;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    // The most recently used entry comes first.
    private readonly LinkedList<Entry> _recency = [];
    private long _bytes;

    /// <summary>How many bytes are charged at the moment.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The value of a key, which becomes the most recently used one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="create">Makes the value of a key that has none.</param>
    /// <param name="removed">The values that were removed to make room for a new one.</param>
    public T GetOrAdd(string key, Func<string, T> create, out IReadOnlyList<T> removed)
    {
        removed = [];
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                _recency.Remove(node);
                _recency.AddFirst(node);
            }
            else
            {
                node = _recency.AddFirst(new Entry(key, create(key)));
                _entries.Add(key, node);
                _bytes += EntryBytes;
                removed = RemoveOthers(node);
            }

            return node.Value.Value;
        }
    }

    /// <summary>The value of a key; null when it has none. It is not used by that.</summary>
    public T? Find(string key)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(key, out var node) ? node.Value.Value : null;
        }
    }

    /// <summary>Charges a value with its current size, in place of its size before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; nothing is charged if the key no longer has it.</param>
    /// <param name="bytes">The size.</param>
    /// <returns>The values that were removed to make room.</returns>
    public IReadOnlyList<T> Charge(string key, T value, long bytes)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node) || !ReferenceEquals(node.Value.Value, value))
            {
                return [];
            }

            _bytes += bytes - node.Value.Bytes;
            node.Value.Bytes = bytes;
            return RemoveOthers(node);
        }
    }

    private List<T> RemoveOthers(LinkedListNode<Entry> keep)
    {
        var removed = new List<T>();
        while (_bytes > limit && _recency.Last is { } last && last != keep)
        {
            _recency.Remove(last);
            _entries.Remove(last.Value.Key);
            _bytes -= last.Value.Bytes + EntryBytes;
            removed.Add(last.Value.Value);
        }

        return removed;
    }

    private sealed record Entry(string Key, T Value)
    {
        public long Bytes { get; set; }
    }
}
