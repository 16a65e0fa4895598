using Azure.Data.Tables;
using Jobs.Api.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>Filters with hostile values, evaluated by the table service.</summary>
public sealed class JobFiltersTests : IAsyncLifetime
{
    private static readonly string[] Hostile =
    [
        "'", "''", "'''", "x' or 'a' eq 'a", "x') or (PartitionKey ne 'x", "x' or PartitionKey ge '", "x'; $filter=",
        "%27 or 1 eq 1", "%2527", "a&$top=1", "a+b", "a b", " a ", "a%20b", "\"", "(", ")", "$filter", "@", "=", "<&>", "~",
        "été", "e\u0301té", "本番", "🚀", "𝄞", "\uFFFD", "o'brien", "O'BRIEN", "null", "true", "guid'x'", "datetime'2026-01-01'",
    ];

    private static readonly string[] HostileResources = [.. Hostile, "/", "a/b", "a\\b", "a?b#c", "'/'"];

    private TableClient _table = null!;

    public static TheoryData<string> Projects => [.. Hostile];

    public static TheoryData<string> Resources => [.. HostileResources];

    public async Task InitializeAsync() => _table = await TestStorage.NewTableAsync();

    public Task DisposeAsync() => _table.DeleteAsync();

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Project_with_any_id_finds_only_its_own_jobs(string project)
    {
        var job = SampleJobs.Create(1, DateTimeOffset.UnixEpoch).First();
        foreach (var other in ((string[])[project, project + "'", "'" + project, "plain"]).Distinct())
        {
            await _table.AddEntityAsync(JobEntityMapper.Create(other, job));
        }

        Assert.Equal([project], (await QueryAsync(JobFilters.Of(Criteria(project, States(), Texts())))).Select(row => row.PartitionKey));
        Assert.Equal([project], (await QueryAsync(JobFilters.Of(project, job.Id))).Select(row => row.PartitionKey));
    }

    [Theory]
    [MemberData(nameof(Resources))]
    public async Task Resource_with_any_reference_is_found(string resource)
    {
        string?[] resources = [resource, resource + "'", "'" + resource, "plain", null];
        foreach (var (job, href) in SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Zip(resources))
        {
            await _table.AddEntityAsync(JobEntityMapper.Create("p", job with { ResourceHref = href }));
        }

        var one = await QueryAsync(JobFilters.Of(Criteria("p", States(), Texts(resource))));
        var two = await QueryAsync(JobFilters.Of(Criteria("p", States(), Texts(resource, "plain"))));

        Assert.Equal([resource], one.Select(row => row["ResourceHref"]));
        Assert.Equal(new HashSet<object> { resource, "plain" }, two.Select(row => row["ResourceHref"]).ToHashSet());
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("tab\t")]
    [InlineData("nul\0")]
    public void Reference_with_control_characters_is_left_out_of_the_filter(string resource) =>
        Assert.Equal("PartitionKey eq 'p'", JobFilters.Of(Criteria("p", States(), Texts(resource, "plain"))));

    [Theory]
    [InlineData(JobState.Acknowledged)]
    [InlineData(JobState.InProgress)]
    [InlineData(JobState.Completed)]
    [InlineData(JobState.Failed)]
    public async Task States_are_filtered_by_the_service(JobState state)
    {
        await AddOneJobPerStateAsync();

        var rows = await QueryAsync(JobFilters.Of(Criteria("p", States(state), Texts())));

        Assert.Equal([state.ToText()], rows.Select(row => row["State"]));
    }

    [Fact]
    public async Task States_and_resources_must_both_match()
    {
        await AddOneJobPerStateAsync();

        var rows = await QueryAsync(JobFilters.Of(Criteria("p", States(JobState.Failed, JobState.InProgress), Texts("/0", "/1", "/2"))));

        Assert.Equal(["in-progress"], rows.Select(row => row["State"]));
    }

    [Theory]
    [InlineData(0, 3, "0123")]
    [InlineData(1, 2, "12")]
    [InlineData(1, 1, "1")]
    [InlineData(2, 2, "2")]
    [InlineData(4, 5, "")]
    public async Task No_job_in_a_range_is_left_out_by_the_service(int first, int last, string expected)
    {
        long[] ticks = [0, 1, 9_999, 10_000];
        foreach (var (job, index) in SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Zip(ticks))
        {
            await _table.AddEntityAsync(
                JobEntityMapper.Create("p", job with { CreatedDate = AnyJob.Start.AddTicks(index), ResourceHref = $"/{index}" }));
        }

        var range = new DateRange(AnyJob.Start.Ticks + TicksOf(first), AnyJob.Start.Ticks + TicksOf(last));
        var rows = await QueryAsync(JobFilters.Of(Criteria("p", States(), Texts()) with { CreatedDate = range }));

        // Azurite cuts dates to milliseconds, so it finds more.
        Assert.Subset(
            rows.Select(row => (string)row["ResourceHref"]).ToHashSet(),
            expected.Select(digit => $"/{TicksOf(digit - '0')}").ToHashSet());
        Assert.InRange(rows.Count, expected.Length, 4);

        long TicksOf(int index) => index < ticks.Length ? ticks[index] : TimeSpan.TicksPerHour * index;
    }

    [Fact]
    public void Ranges_and_texts_together_stay_within_the_comparisons_that_the_service_allows()
    {
        var range = new DateRange(AnyJob.Start.Ticks, AnyJob.Start.Ticks);
        var criteria = Criteria("p", States(JobState.Failed, JobState.Completed, JobState.InProgress), Texts("/1", "/2")) with
        {
            CreatedDate = range,
            StartProcessingDate = range,
            EndProcessingDate = range,
            RequesterIds = Texts("a", "b"),
        };

        var most = JobFilters.Of(criteria);
        var tooMany = JobFilters.Of(criteria with { RequesterIds = Texts("a", "b", "c") });

        Assert.Equal(14, Comparisons(most));
        Assert.Equal(12, Comparisons(tooMany));
        Assert.DoesNotContain("RequesterId", tooMany, StringComparison.Ordinal);

        static int Comparisons(string filter) => filter.Split(" eq ").Length + filter.Split(" ge ").Length + filter.Split(" le ").Length - 3;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 10)]
    [InlineData(4, 10)]
    [InlineData(3, 11)]
    [InlineData(0, 5_000)]
    public void Filter_has_at_most_the_comparisons_that_the_service_allows(int states, int resources)
    {
        var filter = JobFilters.Of(Criteria(
            "p",
            States([.. JobStates.All.Take(states)]),
            Texts([.. Enumerable.Range(0, resources).Select(number => $"/{number}")])));

        Assert.InRange(filter.Split(" eq ").Length - 1, 1, 15);
    }

    private static JobCriteria Criteria(string project, HashSet<JobState> states, HashSet<string> resources) =>
        new() { ProjectId = project, States = states, ResourceHrefs = resources };

    private static HashSet<JobState> States(params JobState[] states) => [.. states];

    private static HashSet<string> Texts(params string[] texts) => [.. texts];

    private async Task AddOneJobPerStateAsync()
    {
        foreach (var (job, state) in SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Zip(JobStates.All))
        {
            await _table.AddEntityAsync(JobEntityMapper.Create("p", job with { State = state, ResourceHref = $"/{(int)state}" }));
        }
    }

    private async Task<List<TableEntity>> QueryAsync(string filter)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in _table.QueryAsync<TableEntity>(filter))
        {
            rows.Add(row);
        }

        return rows;
    }
}
