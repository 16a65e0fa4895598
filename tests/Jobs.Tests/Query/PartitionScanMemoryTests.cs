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
    private const int Few = 1_000;
    private const int Many = 10_000;

    // A sample job takes about 300 bytes, so a list of all of them would take nearly 3 MB.
    private const long Tolerance = 500_000;
    private const long MinOfAll = 2_000_000;
    private const int Measurements = 5;

    [Fact]
    public async Task Find_holds_only_offset_plus_limit_jobs_of_a_project_of_any_size()
    {
        await using var spy = await StorageSpy.StartAsync();
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(Many).ToArray();
        await spy.Server.AddAsync("few", jobs.Take(Few));
        await spy.Server.AddAsync("many", jobs);
        spy.Before = (request, _) => request.Uri.AppendQuery("$top", "500");

        var few = await MedianPeakAsync(spy, "few", 50, Few);
        var many = await MedianPeakAsync(spy, "many", 50, Many);

        // Measured once, because pools keep the buffers of such a large page.
        var whole = await PeakAsync(spy, "many", Many, Many);

        Assert.True(many < few + Tolerance, $"A page of {Few} jobs took {few:N0} bytes, the same of {Many} took {many:N0}.");
        Assert.True(whole > many + MinOfAll, $"A page of all {Many} jobs took {whole:N0} bytes: this test measures nothing.");
    }

    // The first measurement fills pools and caches, and background work of earlier tests may end during another one: the median
    // excludes both.
    private static async Task<long> MedianPeakAsync(StorageSpy spy, string project, int limit, int total)
    {
        var peaks = new List<long>();
        while (peaks.Count < Measurements)
        {
            peaks.Add(await PeakAsync(spy, project, limit, total));
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
            string.Create(CultureInfo.InvariantCulture, $"sort=-endProcessingDate&offset=50&limit={limit}"));
        Assert.Equal(total, answer.Total);
        return peak;
    }
}
