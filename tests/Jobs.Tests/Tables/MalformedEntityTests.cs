using System.Net;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>Malformed entities in the table: each is omitted from answers and reported once.</summary>
[Covers(Contract.Table.MalformedEntity)]
[Covers(Contract.Table.MalformedEntityReport)]
public sealed class MalformedEntityTests(ObservedServer fixture) : IClassFixture<ObservedServer>
{
    private static readonly object[] ValuesOfEveryType =
    [
        "text", "", 7, 7L, 7.5, true, Guid.Empty, new byte[] { 1, 2 }, DateTimeOffset.UnixEpoch, "2026-01-01T00:00:00Z",
    ];

    public static TheoryData<string, int> WrongTypes()
    {
        var rows = new TheoryData<string, int>();
        AddWrongTypes(rows, typeof(string), "State", "Description", "RequesterId", "Messages", "ResourceHref");
        AddWrongTypes(rows, typeof(DateTimeOffset), "CreatedDate", "StartProcessingDate", "EndProcessingDate");
        AddWrongTypes(rows, typeof(bool), "Deleted");
        return rows;
    }

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public Task Property_of_the_wrong_type_is_a_defect(string property, int value) =>
        AssertOmittedAsync(
            entity =>
            {
                // Without the removal the client would convert some values to text, the type of the previous value.
                entity.Remove(property);
                entity[property] = ValuesOfEveryType[value];
            },
            $"{property} has the wrong type");

    [Theory]
    [InlineData("State")]
    [InlineData("Description")]
    [InlineData("CreatedDate")]
    [InlineData("RequesterId")]
    public Task Missing_required_property_is_a_defect(string property) =>
        AssertOmittedAsync(entity => entity.Remove(property), $"{property} is missing");

    [Theory]
    [InlineData("")]
    [InlineData("done")]
    [InlineData("Failed")]
    [InlineData("FAILED")]
    [InlineData(" failed")]
    [InlineData("failed,completed")]
    [InlineData("in_progress")]
    [InlineData("2")]
    public Task Unknown_state_is_a_defect(string state) =>
        AssertOmittedAsync(entity => entity["State"] = state, "State is not one of the four values");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("hello")]
    [InlineData("[")]
    [InlineData("{}")]
    [InlineData("\"[]\"")]
    [InlineData("5")]
    [InlineData("[] []")]
    [InlineData("[null]")]
    [InlineData("[5]")]
    [InlineData("[\"text\"]")]
    [InlineData("[[]]")]
    [InlineData("[{}]")]
    [InlineData("""[{"code":1}]""")]
    [InlineData("""[{"message":"m"}]""")]
    [InlineData("""[{"code":1,"message":null}]""")]
    [InlineData("""[{"code":null,"message":"m"}]""")]
    [InlineData("""[{"code":"1","message":"m"}]""")]
    [InlineData("""[{"code":1.5,"message":"m"}]""")]
    [InlineData("""[{"code":2147483648,"message":"m"}]""")]
    [InlineData("""[{"code":1,"message":5}]""")]
    [InlineData("""[{"code":1,"message":"m","description":5}]""")]
    [InlineData("""[{"code":1,"message":"m"},null]""")]
    [InlineData("""[{"code":1,"message":"m"},{"code":2}]""")]
    [InlineData("""[{"code":1,"message":"m"}""")]
    [InlineData("""[{"Code":1,"Message":"m"}]""")]
    [InlineData("""[{"code":1,"message":"\ud83d"}]""")]
    public Task Messages_that_are_not_an_array_of_messages_are_a_defect(string messages) =>
        AssertOmittedAsync(entity => entity["Messages"] = messages, "Messages is not a JSON array of messages");

    [Theory]
    [InlineData("job-1")]
    [InlineData("")]
    [InlineData("5B0A0C1E-54D3-4C8C-9D7D-2F3F9C1D2E3F")]
    [InlineData("5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3F")]
    [InlineData("5b0a0c1e54d34c8c9d7d2f3f9c1d2e3f")]
    [InlineData("{5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f}")]
    [InlineData(" 5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f")]
    [InlineData("5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f0")]
    [InlineData("5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3g")]
    [InlineData("٥b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f")]
    public Task Row_key_that_is_not_a_lower_case_UUID_is_a_defect(string rowKey) =>
        AssertOmittedAsync(entity => entity.RowKey = rowKey, "RowKey is not a hyphenated UUID in lower case");

    [Fact]
    public async Task Reported_entity_is_reported_again_only_for_another_defect()
    {
        var project = ServerFixture.NewProject();
        var entity = NewEntity(project);
        entity["State"] = "done";
        await FindAfterStoringAsync(entity);
        await FindAfterStoringAsync(entity);
        entity.Remove("Description");
        entity["State"] = "failed";
        await FindAfterStoringAsync(entity);

        Assert.Equal(
            ["State is not one of the four values", "Description is missing"],
            fixture.Reports.Logged(project).Select(row => row.Defect));
    }

    [Fact]
    public async Task Malformed_entity_is_found_once_it_is_fixed()
    {
        var project = ServerFixture.NewProject();
        var entity = NewEntity(project);
        entity["State"] = "done";
        Assert.Equal(0, (await FindAfterStoringAsync(entity)).Total);

        entity["State"] = "failed";
        Assert.Equal(1, (await FindAfterStoringAsync(entity)).Total);
    }

    [Fact]
    public async Task Entity_marked_deleted_is_not_reported_for_other_defects()
    {
        var project = ServerFixture.NewProject();
        var entity = new TableEntity(project, Guid.NewGuid().ToString()) { ["Deleted"] = true, ["State"] = 5 };
        var before = fixture.Reports.Counted.Count;

        Assert.Equal(0, (await FindAfterStoringAsync(entity)).Total);

        Assert.Empty(fixture.Reports.Logged(project));
        Assert.Equal(before, fixture.Reports.Counted.Count);
    }

    [Fact]
    public async Task Concurrent_requests_cause_one_report()
    {
        var project = ServerFixture.NewProject();
        var entity = NewEntity(project);
        entity.Remove("RequesterId");
        await fixture.Server.Table.AddEntityAsync(entity);
        var before = fixture.Reports.Counted.Count;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAnswer.GetAsync(fixture.Server.Client, project)));

        Assert.Single(fixture.Reports.Logged(project));
        Assert.Equal(before + 1, fixture.Reports.Counted.Count);
    }

    [Fact]
    public async Task Metric_is_not_tagged_with_values_from_the_table()
    {
        var entity = NewEntity(ServerFixture.NewProject());
        entity["State"] = "done";
        await FindAfterStoringAsync(entity);

        Assert.NotEmpty(fixture.Reports.Counted);
        Assert.All(fixture.Reports.Counted, static tags => Assert.Empty(tags));
    }

    private static void AddWrongTypes(TheoryData<string, int> rows, Type expected, params string[] properties)
    {
        foreach (var property in properties)
        {
            for (var index = 0; index < ValuesOfEveryType.Length; index++)
            {
                if (ValuesOfEveryType[index].GetType() != expected)
                {
                    rows.Add(property, index);
                }
            }
        }
    }

    private static TableEntity NewEntity(string project) =>
        JobEntityMapper.Create(project, SampleJobs.Create(project.GetHashCode(StringComparison.Ordinal), DateTimeOffset.UnixEpoch).First());

    private async Task<FindAnswer> FindAfterStoringAsync(TableEntity entity)
    {
        await fixture.Server.Table.UpsertEntityAsync(entity, TableUpdateMode.Replace);
        return await FindAnswer.GetAsync(fixture.Server.Client, entity.PartitionKey);
    }

    private async Task AssertOmittedAsync(Action<TableEntity> damage, string defect)
    {
        var project = ServerFixture.NewProject();
        var valid = SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(2).ToArray();
        await fixture.Server.AddAsync(project, valid);
        var entity = NewEntity(project);
        damage(entity);
        await fixture.Server.Table.AddEntityAsync(entity);

        var before = fixture.Reports.Counted.Count;

        // Two finds, one report.
        await FindAnswer.GetAsync(fixture.Server.Client, project);
        var answer = await FindAnswer.GetAsync(fixture.Server.Client, project);

        Assert.Equal(2, answer.Total);
        Assert.Equal(valid.Select(job => job.Id.ToString()).Order(), answer.Ids.Order());
        Assert.Equal([(entity.RowKey, defect)], fixture.Reports.Logged(project));
        Assert.Equal(before + 1, fixture.Reports.Counted.Count);
        if (Guid.TryParseExact(entity.RowKey, "D", out _) && entity.RowKey.Trim() == entity.RowKey)
        {
            using var response = await fixture.Server.Client.GetAsync(
                new Uri($"/projects/{project}/jobs/{entity.RowKey}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }
}
