using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class SortParameterTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private const string Fields =
        "id, hRef, state, description, createdDate, requesterId, startProcessingDate, endProcessingDate";

    public static TheoryData<string> FieldNames { get; } = [.. Fields.Split(", ")];

    [Covers(Contract.FindInput.SortDescending)]
    [Covers(Contract.FindInput.SortFields)]
    [Theory]
    [MemberData(nameof(FieldNames))]
    public async Task Sort_field_sorts_ascending_and_with_a_minus_descending(string field)
    {
        var project = ServerFixture.NewProject();
        Job[] jobs = [Low(), High()];
        await fixture.Server.AddAsync(project, jobs);

        using var ascending = await fixture.Server.GetAsync($"/projects/{project}/jobs?sort={field}");
        using var descending = await fixture.Server.GetAsync($"/projects/{project}/jobs?sort=-{field}");

        Assert.Equal([jobs[0].Id, jobs[1].Id], await ascending.IdsAsync());
        Assert.Equal([jobs[1].Id, jobs[0].Id], await descending.IdsAsync());
    }

    [Covers(Contract.FindInput.SortDescending)]
    [Fact]
    public async Task Further_sort_fields_sort_ascending_within_the_first()
    {
        var project = ServerFixture.NewProject();
        Job[] jobs = [Low(), Low() with { Id = Guid.NewGuid(), Description = "Z" }, High()];
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?sort=-state,description");

        Assert.Equal([jobs[2].Id, jobs[0].Id, jobs[1].Id], await response.IdsAsync());
    }

    [Covers(Contract.FindInput.SortPattern)]
    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(",")]
    [InlineData("id,")]
    [InlineData(",id")]
    [InlineData("id,,state")]
    [InlineData("id,-state")]
    [InlineData("-id,-state")]
    [InlineData("--id")]
    [InlineData("%2Bid")]
    [InlineData("+id")]
    [InlineData("id%20")]
    [InlineData("id,%20state")]
    [InlineData("id;state")]
    [InlineData("id%0A")]
    [InlineData("id%00")]
    [InlineData("%C3%A9tat")]
    [InlineData("created_date")]
    [InlineData("created-date")]
    [InlineData("id%2C-state")]
    public async Task Sort_value_not_matching_the_pattern_is_rejected(string value) =>
        Assert.Equal(
            "sort must be 1 to 100 characters: field names separated by commas, with - only before the first one, for example "
            + "-createdDate,id.",
            await fixture.RejectsQueryAsync($"sort={value}"));

    [Covers(Contract.FindInput.SortFields)]
    [Theory]
    [InlineData("ID")]
    [InlineData("href")]
    [InlineData("HRef")]
    [InlineData("createddate")]
    [InlineData("CreatedDate")]
    [InlineData("status")]
    [InlineData("messages")]
    [InlineData("resourceHref")]
    [InlineData("Timestamp")]
    [InlineData("-owner")]
    [InlineData("id,owner")]
    [InlineData("1")]
    public async Task Unknown_sort_field_is_rejected_and_the_fields_are_listed(string value)
    {
        var description = await fixture.RejectsQueryAsync($"sort={value}");

        Assert.EndsWith($"The fields are: {Fields}.", description, StringComparison.Ordinal);
        Assert.StartsWith($"'{value.TrimStart('-').Split(',')[^1]}' is not a sort field", description, StringComparison.Ordinal);
    }

    [Covers(Contract.FindInput.SortPattern)]
    [Fact]
    public async Task Sort_value_of_100_characters_is_accepted_and_of_101_rejected()
    {
        var maxSort = "hRef" + string.Concat(Enumerable.Repeat(",id", 32));

        using var response = await fixture.Server.GetAsync($"/projects/p/jobs?sort={maxSort}");

        Assert.Empty(await response.IdsAsync());
        Assert.StartsWith("sort must be 1 to 100", await fixture.RejectsQueryAsync($"sort=-{maxSort}"), StringComparison.Ordinal);
    }

    private static Job Low() => new()
    {
        Id = new Guid("00000000-0000-4000-8000-000000000001"),
        State = JobState.Completed,
        Description = "A",
        CreatedDate = AnyJob.Start,
        RequesterId = "ada",
        StartProcessingDate = AnyJob.Start.AddSeconds(1),
        EndProcessingDate = AnyJob.Start.AddSeconds(2),
    };

    private static Job High() => new()
    {
        Id = new Guid("f0000000-0000-4000-8000-000000000001"),
        State = JobState.Failed,
        Description = "B",
        CreatedDate = AnyJob.Start.AddMinutes(1),
        RequesterId = "grace",
        StartProcessingDate = AnyJob.Start.AddMinutes(2),
        EndProcessingDate = AnyJob.Start.AddMinutes(3),
    };
}
