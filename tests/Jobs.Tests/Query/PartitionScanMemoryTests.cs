using System.Globalization;
using System.Net;
using Jobs.Tests.Reliability;
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
    private const int Many = 20_000;

    // A job takes about 250 bytes, so a list of all of them would take nearly 5 MB.
    private const long Tolerance = 500_000;
    private const long MinOfAll = 3_000_000;
    private const int Measurements = 5;

    // Each measurement collects the garbage of the whole process.
    private const int PagesPerMeasurement = 4;

    [Fact]
    public async Task Find_holds_only_offset_plus_limit_jobs_of_a_project_of_any_size()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(TestServer.ScanOnly, transport);

        var few = await MedianPeakAsync(server, transport, limit: 50, Few);
        var many = await MedianPeakAsync(server, transport, limit: 50, Many);

        // Measured once, because pools keep the buffers of such a large page.
        var whole = await PeakAsync(server, transport, limit: Many, Many);

        Assert.True(many < few + Tolerance, $"A page of {Few} jobs took {few:N0} bytes, the same of {Many} took {many:N0}.");
        Assert.True(whole > many + MinOfAll, $"A page of all {Many} jobs took {whole:N0} bytes: this test measures nothing.");
    }

    // The first measurement fills pools and caches, and background work of earlier tests may end during another one: the median
    // excludes both.
    private static async Task<long> MedianPeakAsync(TestServer server, HookedTransport transport, int limit, int total)
    {
        var peaks = new List<long>();
        while (peaks.Count < Measurements)
        {
            peaks.Add(await PeakAsync(server, transport, limit, total));
        }

        return peaks.Order().ElementAt(Measurements / 2);
    }

    // The peak of live memory, measured when a page has arrived and the previous ones have been read.
    private static async Task<long> PeakAsync(TestServer server, HookedTransport transport, int limit, int total)
    {
        var project = new LargeProject("p", total);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (peak, page) = (0L, 0);
        transport.Hook = (message, _) =>
        {
            project.Answer(message);
            page++;
            if (page == 1 || page % PagesPerMeasurement == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            return default;
        };
        using var client = new HttpClient { BaseAddress = server.Address };
        var query = string.Create(CultureInfo.InvariantCulture, $"/projects/p/jobs?sort=-createdDate&offset=50&limit={limit}");
        using var response = await client.GetAsync(new Uri(query, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(total.ToString(CultureInfo.InvariantCulture), response.Header("X-Total-Count"));
        return peak;
    }
}
