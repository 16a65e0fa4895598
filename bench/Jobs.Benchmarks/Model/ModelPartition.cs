using Jobs.Recording;

namespace Jobs.Benchmarks.Model;

/// <summary>The rows of a partition in the order of their keys. Any thread may call any member.</summary>
internal sealed class ModelPartition
{
    private readonly Lock _lock = new();
    private readonly List<ModelRow> _rows;
    private DateTimeOffset _lastWrite = DateTimeOffset.UnixEpoch;

    /// <param name="jobs">The jobs, which were stored long ago.</param>
    public ModelPartition(IEnumerable<Job> jobs) =>
        _rows = [.. jobs.Select(job => ModelRow.Of(job, _lastWrite)).Order(ModelRow.ByKey)];

    /// <summary>Carries out all operations of a transaction or, if one of them fails, none.</summary>
    public ModelOutcome Apply(IReadOnlyList<ModelOperation> operations, DateTimeOffset now)
    {
        lock (_lock)
        {
            var existing = operations.Select(operation => Find(operation.Key.RowKey)).ToList();
            for (var index = 0; index < operations.Count; index++)
            {
                if (operations[index].ErrorOn(existing[index]) is { } error)
                {
                    return new ModelOutcome([], (index, error));
                }
            }

            // The time is also the ETag, so it must differ from that of any write before it.
            _lastWrite = now > _lastWrite ? now : _lastWrite.AddTicks(1);
            var rows = operations.Select((operation, index) => operation.Apply(existing[index], _lastWrite)).ToList();
            for (var index = 0; index < operations.Count; index++)
            {
                Put(operations[index].Key.RowKey, rows[index]);
            }

            return new ModelOutcome(rows);
        }
    }

    /// <summary>The row of a key; null if there is none.</summary>
    public ModelRow? Get(string rowKey)
    {
        lock (_lock)
        {
            return Find(rowKey);
        }
    }

    /// <summary>One page of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="next">The continuation of the page before it; empty for the first one.</param>
    /// <param name="pageSize">The maximum number of rows that are returned.</param>
    /// <param name="maxWalk">The maximum number of rows that are examined.</param>
    public ModelPage Read(ModelQuery query, string next, int pageSize, int maxWalk)
    {
        lock (_lock)
        {
            var index = next.Length > 0 ? IndexOf(next)
                : query.From is { } from ? IndexOf(from.Key, after: !from.Includes)
                : 0;
            var end = query.To is { } to ? IndexOf(to.Key, after: to.Includes) : _rows.Count;
            var (rows, walked) = (new List<ModelRow>(), 0);
            for (; index < end && rows.Count < pageSize && walked < maxWalk; index++, walked++)
            {
                if (_rows[index].Matches(query))
                {
                    rows.Add(_rows[index]);
                }
            }

            return new ModelPage(rows, walked, index < end ? _rows[index].Key : null);
        }
    }

    private ModelRow? Find(string rowKey) => Search(rowKey) is >= 0 and var index ? _rows[index] : null;

    private void Put(string rowKey, ModelRow? row)
    {
        var index = Search(rowKey);
        switch (row)
        {
            case null when index >= 0:
                _rows.RemoveAt(index);
                break;
            case not null when index >= 0:
                _rows[index] = row;
                break;
            case not null:
                _rows.Insert(~index, row);
                break;
        }
    }

    private int IndexOf(string key, bool after = false)
    {
        var index = Search(key);
        return index < 0 ? ~index : after ? index + 1 : index;
    }

    private int Search(string rowKey) => _rows.BinarySearch(ModelRow.OfKey(rowKey), ModelRow.ByKey);
}

/// <summary>One page of a query.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Walked">How many rows were examined.</param>
/// <param name="Next">The continuation; null for the last page.</param>
internal sealed record ModelPage(IReadOnlyList<ModelRow> Rows, int Walked, string? Next);
