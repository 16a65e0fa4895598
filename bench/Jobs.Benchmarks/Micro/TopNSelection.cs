using BenchmarkDotNet.Attributes;
using Jobs.Api.Query;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Micro;

/// <summary>Selects a page of 10,000 jobs.</summary>
public class TopNSelection
{
    private static readonly JobJsonWriter Writer = new(null, "p");

    private readonly List<Job> _jobs = [.. SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(10_000)];
    private readonly List<byte[]> _json = [];
    private JobQuery _query = null!;

    /// <summary>The number of jobs before the page.</summary>
    [Params(0, 1_000)]
    public int Offset { get; set; }

    /// <summary>Creates the query and the finished JSON.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _json.AddRange(_jobs.Select(job => Writer.Write(job)));
        _query = new JobQuery
        {
            ProjectId = "p",
            States = new HashSet<JobState> { JobState.Failed },
            Order = JobOrder.By(["createdDate"], firstDescending: true),
            Offset = Offset,
        };
    }

    /// <summary>As a scan does, which writes the JSON of the page.</summary>
    [Benchmark]
    public int Scan()
    {
        var selection = new TopN<Job>(_query);
        foreach (var job in _jobs)
        {
            selection.Add(job, job);
        }

        return Array.ConvertAll(selection.TakePage(), Writer.Write).Length;
    }

    /// <summary>As a snapshot does, which has the JSON.</summary>
    [Benchmark]
    public int Snapshot()
    {
        var selection = new TopN<byte[]>(_query);
        for (var index = 0; index < _jobs.Count; index++)
        {
            selection.Add(_jobs[index], _json[index]);
        }

        return selection.TakePage().Length;
    }
}
