using System.Globalization;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

/// <summary>Paging through a whole collection returns each job once and in order.</summary>
[Covers(Contract.FindInput.LimitHasNoUpperBound)]
[Covers(Contract.FindInput.StablePages)]
public sealed class FindPagingTests(FindDatasets datasets) : IClassFixture<FindDatasets>
{
    private const int Seed = 3;

    private static readonly string Project = FindDatasets.Project(Seed);

    public static TheoryData<string, int> SortsAndLimits()
    {
        var rows = new TheoryData<string, int>();
        foreach (var sort in FindDatasets.Sorts)
        {
            rows.Add(sort, 7);
        }

        foreach (var limit in (int[])[1, 2, 9, 44, 45, 46, int.MaxValue])
        {
            rows.Add("-state", limit);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(SortsAndLimits))]
    public async Task Paging_by_offset_returns_each_job_once(string sort, int limit)
    {
        var expected = await ExpectedAsync([], sort);
        var found = new List<string>();

        for (var offset = 0L; offset < expected.Length; offset += limit)
        {
            var answer = await FindAnswer.GetAsync(
                datasets.Server.Client,
                Project,
                string.Create(CultureInfo.InvariantCulture, $"{Sort(sort)}offset={offset}&limit={limit}"));
            Assert.Equal(expected.Length, answer.Total);
            found.AddRange(answer.Ids);
        }

        Assert.Equal(expected, found);
    }

    [Theory]
    [MemberData(nameof(SortsAndLimits))]
    public async Task Paging_by_next_links_returns_each_job_once(string sort, int limit)
    {
        string[] states = ["failed", "completed"];
        var expected = await ExpectedAsync(states, sort);
        var found = new List<string>();

        var first = $"{Sort(sort)}state=failed%2Ccompleted&limit={limit.ToString(CultureInfo.InvariantCulture)}";
        var answer = await FindAnswer.GetAsync(datasets.Server.Client, Project, first);
        found.AddRange(answer.Ids);
        while (answer.Next is { } next)
        {
            Assert.Equal(limit, answer.Count);
            answer = await FindAnswer.GetAsync(datasets.Server.Client, next);
            found.AddRange(answer.Ids);
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Paging_by_previous_links_from_beyond_the_end_returns_each_job_once()
    {
        var expected = await ExpectedAsync([], "description");
        var found = new List<string>();

        var answer = await FindAnswer.GetAsync(datasets.Server.Client, Project, "sort=description&limit=8&offset=1000");
        while (answer.Previous is { } previous)
        {
            answer = await FindAnswer.GetAsync(datasets.Server.Client, previous);
            found.InsertRange(0, answer.Ids);
        }

        Assert.Equal(expected, found);
    }

    private static string Sort(string sort) => sort.Length == 0 ? "" : $"sort={sort}&";

    private async Task<string[]> ExpectedAsync(string[] states, string sort)
    {
        var jobs = await datasets.JobsAsync(Seed);
        return [.. FindOracle.Find(jobs, states, [], sort).Select(job => job.Id.ToString())];
    }
}
