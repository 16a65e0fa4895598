using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Jobs.Api.Query;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Micro;

/// <summary>Writes 100 jobs as JSON, one by one.</summary>
public class JobWriting
{
    private const int PageSize = 100;

    private readonly List<Job> _jobs = [.. SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(PageSize)];
    private readonly JobJsonWriter _json = new(publicBaseUrl: null, "p");

    /// <summary>The serializer with its defaults.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = PageSize)]
    public int Serializer()
    {
        var length = 0;
        foreach (var job in _jobs)
        {
            length += JsonSerializer.SerializeToUtf8Bytes(job, JsonSerializerOptions.Web).Length;
        }

        return length;
    }

    /// <summary>The writer of this service.</summary>
    [Benchmark(OperationsPerInvoke = PageSize)]
    public int Writer()
    {
        var length = 0;
        foreach (var job in _jobs)
        {
            length += _json.Write(job).Length;
        }

        return length;
    }
}
