using System.Globalization;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

/// <summary>The queries that the scan sends to Table Storage, and how it reads the pages.</summary>
[Covers(Contract.FindInput.StablePages)]
public sealed class PartitionScanTests : IAsyncLifetime
{
    private const int Size = 30;

    private readonly string _project = ServerFixture.NewProject();
    private readonly Job[] _jobs = GeneratedJobs.Create(11, Size);
    private StorageSpy _spy = null!;

    public async Task InitializeAsync()
    {
        _spy = await StorageSpy.StartAsync();
        await _spy.Server.AddAsync(_project, _jobs);
    }

    public async Task DisposeAsync() => await _spy.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(29)]
    [InlineData(30)]
    public async Task Short_pages_are_followed_to_the_end(int size)
    {
        _spy.Before = (request, _) => request.Uri.AppendQuery("$top", size.ToString(CultureInfo.InvariantCulture));

        var answer = await FindAsync("sort=-description&offset=3&limit=20");

        Assert.True(_spy.Requests.Count >= Math.Ceiling((double)Size / size));
        Assert.Equal(Size, answer.Total);
        Assert.Equal(FindOracle.Find(_jobs, [], [], "-description").Skip(3).Take(20).Select(job => job.Id.ToString()), answer.Ids);
    }

    [Fact]
    public async Task Pages_of_varying_length_are_followed_to_the_end()
    {
        _spy.Before = (request, number) => request.Uri.AppendQuery("$top", (number % 4 == 0 ? 9 : 1).ToString(CultureInfo.InvariantCulture));

        var answer = await FindAsync();

        Assert.Equal(Ids(_jobs), answer.Ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Empty_pages_with_a_continuation_do_not_end_the_scan(int emptyPage)
    {
        // The service sends such a page when no entity in its range matches the filter.
        _spy.Before = (request, _) => request.Uri.AppendQuery("$top", "5");
        _spy.After = (message, number) =>
        {
            if (number % 3 == emptyPage)
            {
                message.Response.ContentStream = new MemoryStream("""{"value":[]}"""u8.ToArray());
            }

            return Task.CompletedTask;
        };
        var delivered = _jobs.OrderBy(job => job.Id)
            .Chunk(5)
            .Where((_, number) => number % 3 != emptyPage)
            .SelectMany(page => page)
            .ToArray();

        var answer = await FindAsync();

        Assert.Equal(delivered.Length, answer.Total);
        Assert.Equal(Ids(delivered), answer.Ids);
    }

    [Fact]
    public async Task Partition_of_many_pages_is_read_completely()
    {
        var project = ServerFixture.NewProject();
        var jobs = GeneratedJobs.Create(12, 2_100);
        await _spy.Server.AddAsync(project, jobs);

        var answer = await FindAnswer.GetAsync(_spy.Server.Client, project, "sort=requesterId&offset=1050&limit=60");

        Assert.Equal(3, _spy.Requests.Count);
        Assert.Equal(2_100, answer.Total);
        Assert.Equal(FindOracle.Find(jobs, [], [], "requesterId").Skip(1050).Take(60).Select(job => job.Id.ToString()), answer.Ids);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("state=failed", "(State eq 'failed')")]
    [InlineData("status=in-progress", "(State eq 'in-progress')")]
    [InlineData("state=failed,completed", "(State eq 'failed' or State eq 'completed')")]
    [InlineData("state=failed,failed", "(State eq 'failed')")]
    [InlineData("state=acknowledged,in-progress,completed,failed", "")]
    [InlineData("resourceHref=/a", "(ResourceHref eq '/a')")]
    [InlineData("resourceHref=/a&resourceHref=/b", "(ResourceHref eq '/a' or ResourceHref eq '/b')")]
    [InlineData("resourceHref=/a&state=failed", "(State eq 'failed') and (ResourceHref eq '/a')")]
    [InlineData("requesterId=ada&requesterId=it's", "(RequesterId eq 'ada' or RequesterId eq 'it''s')")]
    [InlineData("createdDate.gte=2026-11-26", "CreatedDate ge datetime'2026-11-26T00:00:00Z'")]
    [InlineData("createdDate.gt=2026-11-26", "CreatedDate ge datetime'2026-11-26T00:00:00.0000001Z'")]
    [InlineData("createdDate.lte=2026-11-26T14:00:00.5%2B01:00", "CreatedDate le datetime'2026-11-26T13:00:00.5Z'")]
    [InlineData("startProcessingDate.lt=2026-11-26", "StartProcessingDate le datetime'2026-11-25T23:59:59.9999999Z'")]
    [InlineData(
        "endProcessingDate.gte=2026-11-26&endProcessingDate.gt=2026-11-25&endProcessingDate.lt=2026-11-27&state=failed&resourceHref=/a"
            + "&requesterId=ada",
        "(State eq 'failed') and EndProcessingDate ge datetime'2026-11-26T00:00:00Z' and "
            + "EndProcessingDate le datetime'2026-11-26T23:59:59.9999999Z' and (ResourceHref eq '/a') and (RequesterId eq 'ada')")]
    [InlineData("createdDate.gte=1601-01-01&createdDate.lt=0001-01-01&endProcessingDate.gt=9999-12-31T23:59:59.9999999Z", "")]
    public async Task Criteria_are_sent_to_the_service(string query, string criteria)
    {
        await FindAsync(query);

        var project = $"PartitionKey eq '{_project}'";
        Assert.Equal(criteria.Length == 0 ? project : $"{project} and {criteria}", Assert.Single(_spy.Parameters("$filter")));
        using var counts = await _spy.Server.GetAsync($"/projects/{_project}/job-counts?{query}");
        Assert.Single(_spy.Parameters("$filter").Distinct());
    }

    [Fact]
    public async Task Query_selects_only_the_columns_of_a_job()
    {
        var other = JobEntityMapper.Create(_project, GeneratedJobs.Create(13, 1)[0]);
        other["Internal"] = "not for the API";
        await _spy.Server.Table.AddEntityAsync(other);
        var body = "";
        _spy.After = async (message, _) => body = await BufferAsync(message);

        await FindAsync();

        Assert.Equal(
            "RowKey,Timestamp,State,Description,CreatedDate,RequesterId,StartProcessingDate,EndProcessingDate,Messages,"
                + "ResourceHref,Deleted",
            Assert.Single(_spy.Parameters("$select")));
        Assert.Contains(other.RowKey, body, StringComparison.Ordinal);
        Assert.DoesNotContain("not for the API", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    [InlineData(300, false)]
    public async Task Resources_beyond_the_filter_limit_are_filtered_by_the_scan(int count, bool sent)
    {
        var missing = Enumerable.Range(0, count - 1).Select(number => $"resourceHref=/missing/{number}&");

        var answer = await FindAsync($"{string.Concat(missing)}resourceHref=/disks/1&state=failed,completed");

        Assert.Equal(sent, Assert.Single(_spy.Parameters("$filter")).Contains("ResourceHref", StringComparison.Ordinal));
        Assert.Equal(Ids(FindOracle.Find(_jobs, ["failed", "completed"], ["/disks/1"], "")), answer.Ids);
        Assert.NotEmpty(answer.Jobs);
    }

    [Covers(Contract.FindOutput.DeletedMark)]
    [Fact]
    public async Task Jobs_marked_deleted_are_neither_found_nor_counted()
    {
        var deleted = JobEntityMapper.Create(_project, _jobs[4]);
        deleted[JobColumns.Deleted] = true;
        await _spy.Server.Table.UpsertEntityAsync(deleted);
        var restored = JobEntityMapper.Create(_project, _jobs[5]);
        restored[JobColumns.Deleted] = false;
        await _spy.Server.Table.UpsertEntityAsync(restored);

        var answer = await FindAsync();

        Assert.Equal(Size - 1, answer.Total);
        Assert.Equal(Ids(_jobs.Where((_, index) => index != 4)), answer.Ids);
    }

    [Fact]
    public async Task Jobs_of_other_projects_are_not_found()
    {
        await _spy.Server.AddAsync(_project + "2", GeneratedJobs.Create(14, 3));
        await _spy.Server.AddAsync(_project.ToUpperInvariant(), GeneratedJobs.Create(15, 3));

        Assert.Equal(Size, (await FindAsync()).Total);
    }

    [Covers(Contract.FindOutput.Freshness)]
    [Fact]
    public async Task Stored_job_is_found_immediately()
    {
        var job = _jobs[0] with { State = JobState.InProgress };
        await _spy.Server.Table.UpsertEntityAsync(JobEntityMapper.Create(_project, job));
        Assert.Contains(job.Id.ToString(), (await FindAsync("state=in-progress")).Ids);

        await _spy.Server.Table.UpsertEntityAsync(JobEntityMapper.Create(_project, job with { State = JobState.Failed }));
        Assert.DoesNotContain(job.Id.ToString(), (await FindAsync("state=in-progress")).Ids);
        Assert.Contains(job.Id.ToString(), (await FindAsync("state=failed")).Ids);
    }

    private static async Task<string> BufferAsync(Azure.Core.HttpMessage message)
    {
        var buffer = new MemoryStream();
        await message.Response.ContentStream!.CopyToAsync(buffer);
        buffer.Position = 0;
        message.Response.ContentStream = buffer;
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static IEnumerable<string> Ids(IEnumerable<Job> jobs) =>
        FindOracle.Find(jobs, [], [], "").Select(job => job.Id.ToString());

    private Task<FindAnswer> FindAsync(string query = "") => FindAnswer.GetAsync(_spy.Server.Client, _project, query);
}
