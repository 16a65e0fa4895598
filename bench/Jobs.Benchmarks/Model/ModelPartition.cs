using System.Text.Json;
using Jobs.Benchmarks.Data;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Model;

/// <summary>The rows of a partition in the order of their keys. Any thread may call any member.</summary>
internal sealed class ModelPartition
{
    private readonly Lock _lock = new();
    private readonly List<Row> _rows;
    private ChangeLogLane _lane = ChangeLogLane.New();

    /// <param name="jobs">The jobs, which were stored long ago.</param>
    public ModelPartition(IEnumerable<Job> jobs) =>
        _rows = [.. jobs.Select(job => RowOf(job, DateTimeOffset.UnixEpoch)).OrderBy(row => row.Key, StringComparer.Ordinal)];

    /// <summary>Inserts or replaces a job, and notes that in the change log.</summary>
    public void Put(Job job, DateTimeOffset now)
    {
        lock (_lock)
        {
            _lane = _lane.Next([job.Id]);
            Put(RowOf(job, now));
            Put(new Row(_lane.RowKey, State: null, now, LaneJson(_lane)));
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
            var (rows, walked) = (new List<byte[]>(), 0);
            for (; index < end && rows.Count < pageSize && walked < maxWalk; index++, walked++)
            {
                if (_rows[index].Matches(query))
                {
                    rows.Add(_rows[index].Json);
                }
            }

            return new ModelPage(rows, walked, index < end ? _rows[index].Key : null);
        }
    }

    private void Put(Row row)
    {
        var index = _rows.BinarySearch(row, Row.ByKey);
        if (index < 0)
        {
            _rows.Insert(~index, row);
        }
        else
        {
            _rows[index] = row;
        }
    }

    private int IndexOf(string key, bool after = false)
    {
        var index = _rows.BinarySearch(new Row(key, State: null, default, []), Row.ByKey);
        return index < 0 ? ~index : after ? index + 1 : index;
    }

    private static Row RowOf(Job job, DateTimeOffset stored) => new(
        job.Id.ToString("D"),
        job.State.ToText(),
        stored,
        Json(json => EntityJson.WriteProperties(json, "any", job, stored)));

    private static byte[] LaneJson(ChangeLogLane lane) => Json(json =>
    {
        json.WriteString("RowKey", lane.RowKey);
        json.WriteString("Sequence@odata.type", "Edm.Int64");
        json.WriteString("Sequence", lane.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("Changes", lane.Changes);
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var row = new MemoryStream();
        using (var json = new Utf8JsonWriter(row))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return row.ToArray();
    }

    private sealed record Row(string Key, string? State, DateTimeOffset Stored, byte[] Json)
    {
        public static IComparer<Row> ByKey { get; } =
            Comparer<Row>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key));

        public bool Matches(ModelQuery query) =>
            (query.Since is not { } since || Stored >= since) && (query.States.Count == 0 || query.States.Contains(State!));
    }
}

/// <summary>One page of a query.</summary>
/// <param name="Rows">The rows as JSON.</param>
/// <param name="Walked">How many rows were examined.</param>
/// <param name="Next">The continuation; null for the last page.</param>
internal sealed record ModelPage(IReadOnlyList<byte[]> Rows, int Walked, string? Next);
