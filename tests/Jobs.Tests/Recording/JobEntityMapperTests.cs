using CsCheck;
using Jobs.Api.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Query;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Recording;

/// <summary>Jobs are mapped to entities and back, through a real table.</summary>
public sealed class JobEntityMapperTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly Job Plain = GeneratedJobs.Create(1, 1)[0] with
    {
        StartProcessingDate = null,
        EndProcessingDate = null,
        Messages = [],
        ResourceHref = null,
    };

    [Fact]
    public async Task Job_read_from_the_table_equals_the_stored_one_to_the_tick()
    {
        var project = ServerFixture.NewProject();
        var jobs = GeneratedJobs.Create(21, 200);
        await fixture.Server.AddAsync(project, jobs);

        var read = new List<Job>();
        var table = fixture.Server.Services.GetRequiredService<JobTableReader>();
        await foreach (var page in table.ReadAsync(project, JobFilters.Of(project), isUnchanged: null, CancellationToken.None))
        {
            read.AddRange(page.Entities.Select(entity => entity.Job!));
        }

        Assert.Equal(jobs.OrderBy(job => job.Id).Select(Comparable), read.Select(Comparable));
        Assert.Equal(jobs.OrderBy(job => job.Id).SelectMany(job => job.Messages), read.SelectMany(job => job.Messages));
    }

    [Fact]
    public void Optional_fields_without_a_value_are_absent() => Assert.Equal(
        ["CreatedDate", "Description", "PartitionKey", "RequesterId", "RowKey", "State"],
        JobEntityMapper.Create("p", Plain).Keys.Order());

    [Fact]
    public void Fields_have_the_property_names_of_the_layout()
    {
        var job = Plain with
        {
            StartProcessingDate = DateTimeOffset.UnixEpoch,
            EndProcessingDate = DateTimeOffset.UnixEpoch.AddTicks(1),
            Messages = [new JobMessage(1, "a \"b\""), new JobMessage(-2, "", "c")],
            ResourceHref = "/disks/1",
        };

        var entity = JobEntityMapper.Create("o'brien", job);

        Assert.Equal("o'brien", entity.PartitionKey);
        Assert.Equal(job.Id.ToString("D"), entity.RowKey);
        Assert.Equal(job.CreatedDate, entity["CreatedDate"]);
        Assert.Equal(DateTimeOffset.UnixEpoch, entity["StartProcessingDate"]);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(1), entity["EndProcessingDate"]);
        Assert.Equal("/disks/1", entity["ResourceHref"]);
        Assert.Equal(
            """[{"code":1,"message":"a \u0022b\u0022"},{"code":-2,"message":"","description":"c"}]""", entity["Messages"]);
    }

    [Fact]
    public void Messages_read_back_equal_the_written_ones() =>
        GeneratedJobs.Any.Sample(job =>
            MessagesJson.TryRead(MessagesJson.Write(job.Messages), out var read) && read.SequenceEqual(job.Messages));

    private static Job Comparable(Job job) => job with { Messages = [] };
}
