using Jobs.Contract;
using Jobs.Storage;

namespace Jobs.Search;

/// <summary>
/// The jobs of one project in memory, for one writer and any number of readers. Readers get versions that never change;
/// what a version shares with the writer, the writer copies before it changes it, a chunk of rows at a time.
/// </summary>
/// <param name="hrefs">The references of the project's jobs.</param>
internal sealed class SnapshotRows(JobHrefs hrefs)
{
    private const int ChunkSize = 256;

    private readonly Dictionary<Guid, int> _places = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<SnapshotRow[]> _chunks = [];
    private readonly HashSet<int> _ownChunks = [];
    private SnapshotVersion _published = SnapshotVersion.Empty;
    private bool _changed;

    /// <summary>How many jobs there are.</summary>
    public int Count => _places.Count;

    /// <summary>About how many bytes of memory they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes in what an entity says now: a new job, a changed one, or that it is no longer one.</summary>
    public void Apply(in JobEntity entity)
    {
        if (entity.Job is { } job)
        {
            Put(new SnapshotRow(Lean(job), JobJson.Write(job, hrefs)));
        }
        else
        {
            Remove(entity.Id);
        }
    }

    /// <summary>The jobs as they are now, for readers.</summary>
    public SnapshotVersion Publish()
    {
        if (_changed)
        {
            _published = new SnapshotVersion([.. _chunks], Count);
            _ownChunks.Clear();
            _changed = false;
        }

        return _published;
    }

    private Job Lean(Job job) => job with
    {
        Messages = [],
        RequesterId = Shared(job.RequesterId),
        ResourceHref = job.ResourceHref is null ? null : Shared(job.ResourceHref),
    };

    // Few requesters and resources have many jobs: each text is kept once.
    private string Shared(string text)
    {
        if (!_texts.TryGetValue(text, out var shared))
        {
            _texts[text] = shared = text;
            Bytes += sizeof(char) * text.Length;
        }

        return shared;
    }

    private void Put(SnapshotRow row)
    {
        if (!_places.TryGetValue(row.Job.Id, out var place))
        {
            place = _places.Count;
            _places[row.Job.Id] = place;
        }
        else if (At(place) is var old && old.Equals(row))
        {
            return;
        }
        else
        {
            Bytes -= old.Bytes;
        }

        Set(place, row);
        Bytes += row.Bytes;
    }

    private void Remove(Guid id)
    {
        if (!_places.Remove(id, out var place))
        {
            return;
        }

        Bytes -= At(place).Bytes;

        // The last row fills the gap; the order of rows has no meaning.
        var last = At(_places.Count);
        Set(_places.Count, default);
        if (place < _places.Count)
        {
            Set(place, last);
            _places[last.Job.Id] = place;
        }
    }

    private SnapshotRow At(int place) => _chunks[place / ChunkSize][place % ChunkSize];

    private void Set(int place, SnapshotRow row)
    {
        _changed = true;
        var chunk = place / ChunkSize;
        if (chunk == _chunks.Count)
        {
            _chunks.Add(new SnapshotRow[ChunkSize]);
            _ownChunks.Add(chunk);
        }
        else if (_ownChunks.Add(chunk))
        {
            _chunks[chunk] = [.. _chunks[chunk]];
        }

        _chunks[chunk][place % ChunkSize] = row;
    }
}
