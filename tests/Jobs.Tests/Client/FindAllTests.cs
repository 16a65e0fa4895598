using Jobs.Client;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Client;

/// <summary>The client reads a collection page by page, from the real server, while the table changes.</summary>
public sealed class FindAllTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const int PageSize = 10;

    private readonly JobsClient _client = new(new JobsClientOptions { Address = fixture.Server.Address });
    private readonly string _project = ServerFixture.NewProject();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(25)]
    public async Task All_pages_of_a_collection_at_rest_are_read_in_order(int count)
    {
        var jobs = AnyJob.Many(count);
        await fixture.Server.AddAsync(_project, jobs);

        var found = _client.FindAsync(_project, new JobQuery { Limit = PageSize });
        var ids = await found.Select(job => job.Id).ToListAsync();

        Assert.Equal(jobs.Select(job => job.Id), ids);
        Assert.Equal((count, false), (found.TotalCount, found.HasChanged));
    }

    [Fact]
    public async Task Offset_of_the_query_is_where_the_enumeration_starts()
    {
        var jobs = AnyJob.Many(25);
        await fixture.Server.AddAsync(_project, jobs);

        var ids = await _client.FindAsync(_project, new JobQuery { Offset = 7, Limit = PageSize, Sort = "createdDate" })
            .Select(job => job.Id).ToListAsync();

        Assert.Equal(jobs.Skip(7).Select(job => job.Id), ids);
    }

    [Theory]
    [InlineData("createdDate", false)]
    [InlineData("-createdDate", true)]
    public async Task Jobs_that_are_added_between_pages_hide_none_and_repeat_none(string sort, bool areFirst)
    {
        var jobs = AnyJob.Many(25);
        await fixture.Server.AddAsync(_project, jobs);
        var added = AnyJob.Many(3).Select(job => job with { CreatedDate = AnyJob.Start.AddDays(1) }).ToList();

        var found = _client.FindAsync(_project, new JobQuery { Sort = sort, Limit = PageSize });
        var ids = await ReadAsync(found, atJob: 5, () => fixture.Server.AddAsync(_project, added));

        var expected = areFirst ? jobs.Reverse().Select(job => job.Id) : jobs.Concat(added).Select(job => job.Id);
        Assert.Equal(expected.Order(), ids.Order());
        Assert.Equal((28, true), (found.TotalCount, found.HasChanged));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    public async Task Jobs_that_are_removed_between_pages_hide_no_others(int count)
    {
        var jobs = AnyJob.Many(25);
        await fixture.Server.AddAsync(_project, jobs);

        var found = _client.FindAsync(_project, new JobQuery { Limit = PageSize });
        var ids = await ReadAsync(found, atJob: 10, () => RemoveAsync(jobs.Take(count)));

        Assert.Equal(jobs.Select(job => job.Id), ids);
        Assert.True(found.HasChanged);
    }

    [Fact]
    public async Task Change_that_keeps_the_total_is_noticed()
    {
        var jobs = AnyJob.Many(25);
        await fixture.Server.AddAsync(_project, jobs);

        var found = _client.FindAsync(_project, new JobQuery { Limit = PageSize });
        var ids = await ReadAsync(found, atJob: 10, async () =>
        {
            await RemoveAsync(jobs.Take(1));
            await fixture.Server.AddAsync(_project, [AnyJob.Create() with { CreatedDate = AnyJob.Start.AddDays(1) }]);
        });

        Assert.Equal(jobs.Select(job => job.Id), ids.Take(25));
        Assert.Equal((25, true), (found.TotalCount, found.HasChanged));
    }

    [Fact]
    public async Task Second_enumeration_reads_again_and_forgets_the_change()
    {
        await fixture.Server.AddAsync(_project, AnyJob.Many(3));
        var found = _client.FindAsync(_project, new JobQuery { Limit = 2 });
        await ReadAsync(found, atJob: 1, () => fixture.Server.AddAsync(_project, [AnyJob.Create()]));
        Assert.True(found.HasChanged);

        Assert.Equal(4, await found.CountAsync());
        Assert.False(found.HasChanged);
    }

    private static async Task<List<Guid>> ReadAsync(JobSequence found, int atJob, Func<Task> change)
    {
        var ids = new List<Guid>();
        await foreach (var job in found)
        {
            ids.Add(job.Id);
            if (ids.Count == atJob)
            {
                await change();
            }
        }

        return ids;
    }

    private async Task RemoveAsync(IEnumerable<Jobs.Recording.Job> jobs)
    {
        foreach (var job in jobs)
        {
            var entity = JobEntityMapper.Create(_project, job);
            entity["Deleted"] = true;
            await fixture.Server.Table.UpsertEntityAsync(entity);
        }
    }
}
