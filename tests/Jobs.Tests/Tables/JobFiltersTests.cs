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

        Assert.Equal([project], (await QueryAsync(JobFilters.Of(project, States(), Texts()))).Select(row => row.PartitionKey));
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

        var one = await QueryAsync(JobFilters.Of("p", States(), Texts(resource)));
        var two = await QueryAsync(JobFilters.Of("p", States(), Texts(resource, "plain")));

        Assert.Equal([resource], one.Select(row => row["ResourceHref"]));
        Assert.Equal(new HashSet<object> { resource, "plain" }, two.Select(row => row["ResourceHref"]).ToHashSet());
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("tab\t")]
    [InlineData("nul\0")]
    public void Reference_with_control_characters_is_left_out_of_the_filter(string resource) =>
        Assert.Equal("PartitionKey eq 'p'", JobFilters.Of("p", States(), Texts(resource, "plain")));

    [Theory]
    [InlineData(JobState.Acknowledged)]
    [InlineData(JobState.InProgress)]
    [InlineData(JobState.Completed)]
    [InlineData(JobState.Failed)]
    public async Task States_are_filtered_by_the_service(JobState state)
    {
        await AddOneJobPerStateAsync();

        var rows = await QueryAsync(JobFilters.Of("p", States(state), Texts()));

        Assert.Equal([state.ToText()], rows.Select(row => row["State"]));
    }

    [Fact]
    public async Task States_and_resources_must_both_match()
    {
        await AddOneJobPerStateAsync();

        var rows = await QueryAsync(JobFilters.Of("p", States(JobState.Failed, JobState.InProgress), Texts("/0", "/1", "/2")));

        Assert.Equal(["in-progress"], rows.Select(row => row["State"]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 10)]
    [InlineData(4, 10)]
    [InlineData(3, 11)]
    [InlineData(0, 5_000)]
    public void Filter_has_at_most_the_comparisons_that_the_service_allows(int states, int resources)
    {
        var filter = JobFilters.Of(
            "p",
            States([.. JobStates.All.Take(states)]),
            Texts([.. Enumerable.Range(0, resources).Select(number => $"/{number}")]));

        Assert.InRange(filter.Split(" eq ").Length - 1, 1, 15);
    }

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
