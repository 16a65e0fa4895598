using BenchmarkDotNet.Attributes;
using Jobs.Contract;
using Jobs.Samples;
using Jobs.Search;

namespace Jobs.Benchmarks.Micro;

/// <summary>Choosing a page out of 10,000 jobs.</summary>
public class Selection
{
    private const int Size = 10_000;

    private readonly JobHrefs _hrefs = new(publicBaseUrl: null, "p");
    private SnapshotRow[] _rows = [];
    private JobQuery _query = null!;

    /// <summary>How many jobs the pages before it have.</summary>
    [Params(0, 1_000)]
    public int Offset { get; set; }

    /// <summary>Makes jobs and query.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var jobs = SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(Size);
        _rows = [.. jobs.Select(job => new SnapshotRow(job, JobJson.Write(job, _hrefs)))];
        _query = new JobQuery
        {
            ProjectId = "p",
            States = new HashSet<JobState> { JobState.Failed },
            Order = JobOrder.By(["createdDate"], firstDescending: true),
            Offset = Offset,
        };
    }

    /// <summary>The scan's way: the page's jobs are written in the end.</summary>
    [Benchmark]
    public int OfScan()
    {
        var selection = new PageSelection(_query);
        foreach (var row in _rows)
        {
            selection.Add(row.Job, json: null);
        }

        return selection.ToPage(_hrefs).Jobs.Count;
    }

    /// <summary>The snapshot's way, the first time that a version is asked.</summary>
    [Benchmark]
    public int OfSnapshot() => new SnapshotVersion([_rows], Size).Find(_query, _hrefs).Jobs.Count;
}
