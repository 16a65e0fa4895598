using System.Net;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class GetJobTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private readonly string _project = ServerFixture.NewProject();
    private readonly Job _job = AnyJob.Create();

    [Covers(Contract.GetJob.InvalidJobId)]
    [Covers(Contract.Errors.InvalidPathValue)]
    [Theory]
    [InlineData("42")]
    [InlineData("nope")]
    [InlineData("3fa85f6457174562b3fc2c963f66afa6")]
    [InlineData("%7B3fa85f64-5717-4562-b3fc-2c963f66afa6%7D")]
    [InlineData("(3fa85f64-5717-4562-b3fc-2c963f66afa6)")]
    [InlineData("3fa85f64-5717-4562-b3fc-2c963f66afa")]
    [InlineData("3fa85f64-5717-4562-b3fc-2c963f66afa66")]
    [InlineData("3fa85f64-5717-4562-b3fc-2c963f66afag")]
    [InlineData("3fa85f645-717-4562-b3fc-2c963f66afa6")]
    [InlineData("%203fa85f64-5717-4562-b3fc-2c963f66afa6")]
    [InlineData("3fa85f64-5717-4562-b3fc-2c963f66afa6%20")]
    [InlineData("3fa85f64-5717-4562-b3fc-2c963f66afa6%0A")]
    [InlineData("3fa85f64-5717-4562-b3fc-2c963f66afa6%2F")]
    [InlineData("+fa85f64-5717-4562-b3fc-2c963f66afa6")]
    [InlineData("0xa85f64-5717-4562-b3fc-2c963f66afa6")]
    [InlineData("%zz")]
    [InlineData("%ff")]
    [InlineData("'%20or%20''%20eq%20'")]
    public async Task Job_id_not_a_hyphenated_uuid_is_rejected(string id) =>
        Assert.Equal(
            "jobId must be a UUID of 32 hexadecimal digits with hyphens, for example 3fa85f64-5717-4562-b3fc-2c963f66afa6.",
            await fixture.RejectsPathAsync($"/projects/p/jobs/{id}"));

    [Covers(Contract.GetJob.JobIdCase)]
    [Theory]
    [InlineData("{0}")]
    [InlineData("{1}")]
    public async Task Job_id_in_either_case_is_accepted(string id)
    {
        await fixture.Server.AddAsync(_project, [_job]);

        using var response = await GetAsync(id
            .Replace("{0}", $"{_job.Id}", StringComparison.Ordinal)
            .Replace("{1}", $"{_job.Id}".ToUpperInvariant(), StringComparison.Ordinal));

        Assert.StartsWith($"{{\"id\":\"{_job.Id}\",", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.GetJob.JobIdCase)]
    [Fact]
    public async Task Job_id_with_percent_encoded_digits_is_accepted()
    {
        await fixture.Server.AddAsync(_project, [_job]);

        using var response = await GetAsync($"%{(int)$"{_job.Id}"[0]:X2}{$"{_job.Id}"[1..]}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Covers(Contract.GetJob.UnknownJob)]
    [Covers(Contract.Errors.NotFound)]
    [Fact]
    public async Task Job_id_unknown_in_the_project_is_404()
    {
        await fixture.Server.AddAsync(_project, [AnyJob.Create()]);
        await fixture.Server.AddAsync(ServerFixture.NewProject(), [_job]);

        await AssertNotFoundAsync();
    }

    [Covers(Contract.FindOutput.DeletedMark)]
    [Covers(Contract.GetJob.UnknownJob)]
    [Covers(Contract.Table.DeletedColumn)]
    [Fact]
    public async Task Job_marked_as_deleted_disappears_immediately()
    {
        await fixture.Server.AddAsync(_project, [_job]);
        await MergeAsync(new() { ["Deleted"] = true });

        await AssertNotFoundAsync();
        using var find = await fixture.Server.GetAsync($"/projects/{_project}/jobs");
        Assert.Equal("0", find.Header("X-Total-Count"));
    }

    [Covers(Contract.Table.DeletedColumn)]
    [Fact]
    public async Task Job_marked_as_not_deleted_is_returned()
    {
        await fixture.Server.AddAsync(_project, [_job]);
        await MergeAsync(new() { ["Deleted"] = false });

        using var response = await GetAsync($"{_job.Id}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Covers(Contract.GetJob.UnknownJob)]
    [Covers(Contract.Table.MalformedEntity)]
    [Theory]
    [InlineData("State", "done")]
    [InlineData("State", 3)]
    [InlineData("Description", 1)]
    [InlineData("CreatedDate", "yesterday")]
    [InlineData("Messages", "")]
    [InlineData("Messages", "{}")]
    [InlineData("Deleted", "true")]
    public async Task Malformed_entity_is_404(string property, object value)
    {
        await fixture.Server.AddAsync(_project, [_job]);
        await MergeAsync(new() { [property] = value });

        await AssertNotFoundAsync();
    }

    [Covers(Contract.FindOutput.Freshness)]
    [Fact]
    public async Task Update_is_visible_immediately()
    {
        await fixture.Server.AddAsync(_project, [_job]);
        using var before = await GetAsync($"{_job.Id}");

        await MergeAsync(new() { ["State"] = "in-progress", ["StartProcessingDate"] = AnyJob.Start });

        using var get = await GetAsync($"{_job.Id}");
        using var find = await fixture.Server.GetAsync($"/projects/{_project}/jobs?state=in-progress");
        Assert.Contains("\"state\":\"in-progress\"", await get.TextAsync(), StringComparison.Ordinal);
        Assert.Equal([_job.Id], await find.IdsAsync());
    }

    [Covers(Contract.FindInput.UnknownParameters)]
    [Fact]
    public async Task Query_string_of_a_get_is_ignored()
    {
        await fixture.Server.AddAsync(_project, [_job]);

        using var response = await GetAsync($"{_job.Id}?limit=0&state=done");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task AssertNotFoundAsync()
    {
        using var response = await GetAsync($"{_job.Id}");

        Assert.Equal(
            "The project has no job with this id.",
            await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found"));
    }

    private Task<HttpResponseMessage> GetAsync(string id) => fixture.Server.GetAsync($"/projects/{_project}/jobs/{id}");

    private async Task MergeAsync(Dictionary<string, object> properties) => await fixture.Server.Table.UpdateEntityAsync(
        new TableEntity(properties) { PartitionKey = _project, RowKey = $"{_job.Id}" }, Azure.ETag.All, TableUpdateMode.Merge);
}
