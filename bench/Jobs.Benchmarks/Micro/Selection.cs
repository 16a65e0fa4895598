using BenchmarkDotNet.Attributes;
using Jobs.Contract;
using Jobs.Samples;
using Jobs.Search;

namespace Jobs.Benchmarks.Micro;

/// <summary>Choosing a page out of 10,000 jobs.</summary>
public class Selection
{
    private readonly List<Job> _jobs = [.. SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(10_000)];
    private JobQuery _query = null!;

    /// <summary>How many jobs the pages before it have.</summary>
    [Params(0, 1_000)]
    public int Offset { get; set; }

    /// <summary>Makes the query.</summary>
    [GlobalSetup]
    public void SetUp() => _query = new JobQuery
    {
        ProjectId = "p",
        States = new HashSet<JobState> { JobState.Failed },
        Order = JobOrder.By(["createdDate"], firstDescending: true),
        Offset = Offset,
    };

    /// <summary>The selection of the scan.</summary>
    [Benchmark]
    public int OfScan()
    {
        var selection = new PageSelection(_query);
        foreach (var job in _jobs)
        {
            selection.Add(job);
        }

        return selection.TakePage().Length;
    }
}
