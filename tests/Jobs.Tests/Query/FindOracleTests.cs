using System.Text.Json.Nodes;
using Jobs.Recording;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Query;

/// <summary>Compares find over HTTP with the oracle: every order, filter and kind of page, in memory and by scan.</summary>
[Covers(Contract.Operations.Find)]
[Covers(Contract.FindInput.StateValues)]
[Covers(Contract.FindInput.CombinedCriteria)]
[Covers(Contract.FindInput.OrdinalOrder)]
[Covers(Contract.FindInput.AbsentDates)]
[Covers(Contract.FindInput.Ties)]
[Covers(Contract.FindInput.DateRanges)]
[Covers(Contract.FindInput.RequesterId)]
[Covers(Contract.FindOutput.Counts)]
[Covers(Contract.CountJobs.Counts)]
[Covers(Contract.CountJobs.EqualsTotalCount)]
public sealed class FindOracleTests(FindDatasets datasets, ITestOutputHelper output) : IClassFixture<FindDatasets>
{
    private const string SeedVariable = "JOBS_FIND_SEED";

    // An order and a filter together have one group of the pages; each order, and each filter, has all of them.
    private const int PageGroups = 3;

    private static readonly long Base = GeneratedJobs.Base.UtcTicks;

    private static readonly (string Query, string[] States, string[] Resources, Func<Job, bool> Others)[] Filters =
    [
        ("", [], [], All),
        ("state=failed", ["failed"], [], All),
        ("state=completed,in-progress", ["completed", "in-progress"], [], All),
        ("state=acknowledged&status=failed&state=failed", ["acknowledged", "failed"], [], All),
        ("state=acknowledged,in-progress,completed,failed", [], [], All),
        ("resourceHref=/disks/1", [], ["/disks/1"], All),
        ("resourceHref=/disks/2&resourceHref=/disques/%C3%A9t%C3%A9+%F0%9F%9A%80", [], ["/disks/2", "/disques/été 🚀"], All),
        ("state=completed,failed&resourceHref=/disks/2&resourceHref=/disks/1", ["completed", "failed"], ["/disks/2", "/disks/1"], All),
        ("resourceHref=/disks", [], ["/disks"], All),
        ("requesterId=A&requesterId=%F0%9F%9A%80&requesterId=none", [], [], static job => FindOracle.IsRequestedBy(job, ["A", "🚀", "none"])),
        ("createdDate.gt=2025-03-30T01:59:59.0000001Z", [], [], static job => FindOracle.IsInRange(job, "createdDate.gt", Base + 1)),
        ("startProcessingDate.lte=2025-03-30T03:59:59.0009999%2B02:00", [], [],
            static job => FindOracle.IsInRange(job, "startProcessingDate.lte", Base + 9_999)),
        ("endProcessingDate.gte=2025-03-30T01:59:59.0000002Z&endProcessingDate.lt=2025-03-31T01:59:59Z&state=failed,completed",
            ["failed", "completed"], [],
            static job => FindOracle.IsInRange(job, "endProcessingDate.gte", Base + 2)
                && FindOracle.IsInRange(job, "endProcessingDate.lt", Base + TimeSpan.TicksPerDay)),
        ("createdDate.gt=2025-03-31&createdDate.lt=2025-03-30", [], [], static _ => false),
    ];

    public static TheoryData<int, string> SeedsAndSorts()
    {
        var rows = new TheoryData<int, string>();
        foreach (var sort in FindDatasets.Sorts)
        {
            rows.Add(1, sort);
            rows.Add(2, sort);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(SeedsAndSorts))]
    public Task Pages_of_known_datasets_equal_the_pages_of_the_oracle(int seed, string sort) => CompareAsync(seed, sort);

    [Fact]
    public async Task Pages_of_a_new_dataset_equal_the_pages_of_the_oracle()
    {
        var seed = TestVariables.Number(SeedVariable) ?? Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");

        await CompareAsync(seed, "-description,endProcessingDate");
    }

    private static (int? Offset, int? Limit)[] Pages(int total) =>
    [
        (null, null), (0, 1), (3, 7), (Math.Max(0, total - 1), 5), (total, 10), (1, int.MaxValue), (int.MaxValue, int.MaxValue),
    ];

    private async Task CompareAsync(int seed, string sort)
    {
        var jobs = await datasets.JobsAsync(seed);
        var number = FindDatasets.Sorts.IndexOf(sort);
        foreach (var filter in Filters)
        {
            number++;
            var matching = FindOracle.Find(jobs.Where(filter.Others), filter.States, filter.Resources, sort);
            await CompareCountsAsync(seed, filter.Query, matching);
            foreach (var (offset, limit) in Pages(matching.Length).Where((_, index) => (index + number) % PageGroups == 0))
            {
                var query = $"{filter.Query}&{Parameter("sort", sort)}&{Parameter("offset", offset)}&{Parameter("limit", limit)}";
                var page = new JsonArray(
                    [.. matching.Skip(offset ?? 0).Take(limit ?? 100).Select(job => FindOracle.Json(FindDatasets.Project(seed), job))]);
                foreach (var client in datasets.Clients)
                {
                    await CompareAsync(client, seed, query, matching.Length, page);
                }
            }
        }
    }

    private static async Task CompareAsync(HttpClient client, int seed, string query, int total, JsonArray page)
    {
        var answer = await FindAnswer.GetAsync(client, FindDatasets.Project(seed), query);

        Assert.Equal((query, total, page.Count), (query, answer.Total, answer.Count));
        if (!JsonNode.DeepEquals(page, answer.Jobs))
        {
            Assert.Fail($"Seed {seed}, {query}: expected {page.ToJsonString()}, got {answer.Jobs.ToJsonString()}");
        }
    }

    private async Task CompareCountsAsync(int seed, string query, Job[] matching)
    {
        foreach (var client in datasets.Clients)
        {
            using var response = await client.GetAsync(
                new Uri($"/projects/{FindDatasets.Project(seed)}/job-counts?{query}", UriKind.Relative));

            Assert.Equal(FindOracle.CountsJson(matching).ToJsonString(), await response.Content.ReadAsStringAsync());
        }
    }

    private static bool All(Job job) => true;

    private static string Parameter(string name, object? value) => value is null or "" ? "" : $"{name}={value}";
}
