using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Query;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>Unusual but valid entities in the table: each is found as it was stored.</summary>
public sealed class UnusualEntityTests(ObservedServer fixture) : IClassFixture<ObservedServer>
{
    private static readonly Job Plain = new()
    {
        Id = Guid.Parse("5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f"),
        State = JobState.Completed,
        Description = "d",
        CreatedDate = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1_234_567),
        RequesterId = "r",
    };

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\"b\\c/d\r\n\t")]
    [InlineData("'; drop table")]
    [InlineData("<b>&amp;")]
    [InlineData("été 本番 🚀 𝄞 \uE000 \uFFFD")]
    [InlineData("e\u0301\u200D\u2028")]
    [InlineData("\u0001\u001F\u007F")]
    public async Task Any_text_is_found_as_it_was_stored(string text)
    {
        var message = new JobMessage(int.MinValue, text, text);

        await AssertFoundAsync(Plain with { Description = text, RequesterId = text, Messages = [message] });
    }

    [Fact]
    public Task Text_of_the_maximum_length_is_found() =>
        AssertFoundAsync(Plain with { Description = new string('é', 32 * 1024) });

    [Fact]
    public Task Maximum_number_of_messages_is_found() =>
        AssertFoundAsync(Plain with { Messages = [.. Enumerable.Range(0, 900).Select(code => new JobMessage(code, "m"))] });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9_999)]
    [InlineData(10_000)]
    [InlineData(9_999_999)]
    public Task Dates_are_truncated_to_milliseconds(long ticks)
    {
        var date = new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(ticks);
        return AssertFoundAsync(Plain with { CreatedDate = date, StartProcessingDate = date, EndProcessingDate = date });
    }

    [Theory]
    [InlineData(JobState.Acknowledged)]
    [InlineData(JobState.InProgress)]
    [InlineData(JobState.Completed)]
    [InlineData(JobState.Failed)]
    public Task Every_state_is_found_with_any_dates(JobState state) =>
        AssertFoundAsync(Plain with { State = state, EndProcessingDate = Plain.CreatedDate.AddDays(-1) });

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("01234567-89ab-1def-8123-456789abcdef")]
    public Task Any_UUID_is_a_valid_id(string id) => AssertFoundAsync(Plain with { Id = Guid.Parse(id) });

    [Fact]
    public Task Unknown_properties_are_ignored() => AssertFoundAsync(Plain, entity =>
    {
        entity["state"] = 5;
        entity["Number"] = 5L;
        entity["Double"] = double.NaN;
        entity["Bytes"] = new byte[] { 1 };
        entity["Guid"] = Guid.Empty;
        entity["Date"] = DateTimeOffset.UnixEpoch;
        entity["value"] = "[";
    });

    [Fact]
    public Task Job_with_the_deleted_mark_set_to_false_is_found() => AssertFoundAsync(Plain, entity => entity["Deleted"] = false);

    [Fact]
    public Task Empty_array_of_messages_means_no_messages() => AssertFoundAsync(Plain, entity => entity["Messages"] = "[]");

    [Fact]
    public Task Message_with_a_null_description_and_unknown_fields_is_found() => AssertFoundAsync(
        Plain with { Messages = [new JobMessage(5, "m")] },
        entity => entity["Messages"] = """ [ {"severity":[1,{"code":2}],"description":null,"message":"m","code":5} ] """);

    private async Task AssertFoundAsync(Job job, Action<TableEntity>? change = null)
    {
        var project = ServerFixture.NewProject();
        var entity = JobEntityMapper.Create(project, job);
        change?.Invoke(entity);
        await fixture.Server.Table.AddEntityAsync(entity);

        var answer = await FindAnswer.GetAsync(fixture.Server.Client, project);

        var expected = FindOracle.Json(project, job);
        var found = Assert.Single(answer.Jobs);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(expected, found), $"Expected {expected}, found {found}");
        Assert.Empty(fixture.Reports.Logged(project));
    }
}
