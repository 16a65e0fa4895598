using System.Globalization;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

/// <summary>Memory is measured for the whole process, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(PartitionScanMemoryTests), DisableParallelization = true)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "xunit calls it a collection.")]
public sealed class MemoryCollection;

[Trait(Category.Name, Category.Slow)]
[Collection(nameof(PartitionScanMemoryTests))]
public sealed class PartitionScanMemoryTests
{
    // More than a scan holds before it cuts to the page for the first time.
    private const int Few = 400;
    private const int Many = 1_600;

    // A job takes 10 kB, so that what other work of the process holds does not count: a list of all of them takes 16 MB.
    private const int DescriptionLength = 5_000;
    private const long Tolerance = 3_000_000;
    private const long MinOfAll = 8_000_000;
    private const int Measurements = 3;

    [Fact]
    public async Task Find_holds_only_offset_plus_limit_jobs_of_a_project_of_any_size()
    {
        await using var spy = await StorageSpy.StartAsync();
        var description = new string('d', DescriptionLength);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(Many).Select(job => job with { Description = description }).ToArray();
        await spy.Server.AddAsync("few", jobs.Take(Few));
        await spy.Server.AddAsync("many", jobs);
        spy.Before = (request, _) => request.Uri.AppendQuery("$top", "200");

        var few = await MedianPeakAsync(spy, "few", Few);
        var many = await MedianPeakAsync(spy, "many", Many);

        // Measured once, because pools keep the buffers of such a large page.
        var whole = await PeakAsync(spy, "many", Many, Many);

        Assert.True(many < few + Tolerance, $"A page of {Few} jobs took {few:N0} bytes, the same of {Many} took {many:N0}.");
        Assert.True(whole > many + MinOfAll, $"A page of all {Many} jobs took {whole:N0} bytes: this test measures nothing.");
    }

    // The first measurement fills pools and caches, and background work of earlier tests may end during another one: the median
    // excludes both.
    private static async Task<long> MedianPeakAsync(StorageSpy spy, string project, int total)
    {
        var peaks = new List<long>();
        while (peaks.Count < Measurements)
        {
            peaks.Add(await PeakAsync(spy, project, 10, total));
        }

        return peaks.Order().ElementAt(Measurements / 2);
    }

    // The peak of live memory, measured when a page has arrived and the previous ones have been read.
    private static async Task<long> PeakAsync(StorageSpy spy, string project, int limit, int total)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        spy.After = (_, _) =>
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            return Task.CompletedTask;
        };
        var answer = await FindAnswer.GetAsync(
            spy.Server.Client,
            project,
            string.Create(CultureInfo.InvariantCulture, $"sort=-endProcessingDate&offset=10&limit={limit}"));
        Assert.Equal(total, answer.Total);
        return peak;
    }
}
