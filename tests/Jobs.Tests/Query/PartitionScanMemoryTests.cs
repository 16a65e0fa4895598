using System.Globalization;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

/// <summary>Memory is measured for the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(PartitionScanMemoryTests), DisableParallelization = true)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "xunit calls it a collection.")]
public sealed class MemoryCollection;

[Trait(Category.Name, Category.Slow)]
[Collection(nameof(PartitionScanMemoryTests))]
public sealed class PartitionScanMemoryTests
{
    private const int Few = 1_000;
    private const int Many = 10_000;

    // A job of the samples takes about 300 bytes, so the list of them all would show as nearly 3 MB.
    private const long Tolerance = 500_000;
    private const long MinOfAll = 2_000_000;
    private const int Measurements = 5;

    [Fact]
    public async Task A_find_holds_no_more_than_offset_and_limit_however_many_jobs_there_are()
    {
        await using var spy = await StorageSpy.StartAsync();
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(Many).ToArray();
        await spy.Server.AddAsync("few", jobs.Take(Few));
        await spy.Server.AddAsync("many", jobs);
        spy.Before = (request, _) => request.Uri.AppendQuery("$top", "500");

        var few = await MedianPeakAsync(spy, "few", 50, Few);
        var many = await MedianPeakAsync(spy, "many", 50, Many);

        // Once only: pools keep the buffers of a page so large.
        var whole = await PeakAsync(spy, "many", Many, Many);

        Assert.True(many < few + Tolerance, $"A page of {Few} jobs took {few:N0} bytes, the same of {Many} took {many:N0}.");
        Assert.True(whole > many + MinOfAll, $"A page of all {Many} jobs took {whole:N0} bytes: this test measures nothing.");
    }

    // The first of the measurements fills pools and caches, and tests before this one may have left something that ends during
    // another: neither moves the median.
    private static async Task<long> MedianPeakAsync(StorageSpy spy, string project, int limit, int total)
    {
        var peaks = new List<long>();
        while (peaks.Count < Measurements)
        {
            peaks.Add(await PeakAsync(spy, project, limit, total));
        }

        return peaks.Order().ElementAt(Measurements / 2);
    }

    // The peak of live memory, seen whenever the next page has been asked for and the ones before have been read.
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
