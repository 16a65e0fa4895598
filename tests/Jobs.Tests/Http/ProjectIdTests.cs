using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class ProjectIdTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private const string AnyId = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

    public static TheoryData<string> RejectedIds { get; } =
    [
        "a%2Fb", "a%2fb", "%2F", "a%5Cb", "a\\b", "a%23b", "a%3Fb", "a%01b", "a%09b", "a%0Ab", "a%0D%0ASet-Cookie:x=y",
        "a%1Fb", "a%7Fb", "a%C2%80b", "a%C2%9Fb", "a%252Fb", "a%252fb",
    ];

    [Covers(Contract.FindInput.ProjectIdCharacters)]
    [Covers(Contract.FindInput.EncodedSlash)]
    [Covers(Contract.Errors.InvalidPathValue)]
    [Covers(Contract.Errors.NoStorageRequests)]
    [Theory]
    [MemberData(nameof(RejectedIds))]
    public async Task Project_id_of_a_find_with_characters_not_allowed_in_a_key_is_rejected(string id)
    {
        var description = await fixture.RejectsPathAsync($"/projects/{id}/jobs");

        Assert.Equal(
            "projectId must be 1 to 255 characters, without / \\ # ?, %2F and control characters.",
            description);
    }

    [Covers(Contract.FindInput.ProjectIdCharacters)]
    [Theory]
    [MemberData(nameof(RejectedIds))]
    public async Task Project_id_of_a_get_with_characters_not_allowed_in_a_key_is_rejected(string id) =>
        Assert.Contains("projectId", await fixture.RejectsPathAsync($"/projects/{id}/jobs/{AnyId}"), StringComparison.Ordinal);

    [Covers(Contract.FindInput.EncodedSlash)]
    [Theory]
    [InlineData("/x/../projects/a%2Fb/jobs")]
    [InlineData("/projects/x/../a%2Fb/jobs")]
    [InlineData("/projects/a%2fb/./jobs")]
    [InlineData("/./projects/a%01b/jobs")]
    public async Task Project_id_after_dot_segments_is_validated(string path) => await fixture.RejectsPathAsync(path);

    [Covers(Contract.FindInput.ProjectIdLength)]
    [Theory]
    [InlineData("a")]
    [InlineData("%C3%A9")]
    public async Task Project_id_of_255_characters_is_accepted_and_of_256_rejected(string character)
    {
        var maxId = string.Concat(Enumerable.Repeat(character, 255));

        using var response = await fixture.Server.GetAsync($"/projects/{maxId}/jobs");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await fixture.RejectsPathAsync($"/projects/{maxId}{character}/jobs");
    }

    [Covers(Contract.FindInput.ProjectIdCharacters)]
    [Theory]
    [InlineData("a", "a")]
    [InlineData("%zz", "%zz")]
    [InlineData("%zz", "%25zz")]
    [InlineData("a%", "a%")]
    [InlineData("%ff", "%ff")]
    [InlineData("%252F", "%25252F")]
    [InlineData("a%20b", "a%2520b")]
    [InlineData("a b", "a%20b")]
    [InlineData("a+b", "a+b")]
    [InlineData("a+b", "a%2Bb")]
    [InlineData("été", "%C3%A9t%C3%A9")]
    [InlineData("本番 🚀", "%E6%9C%AC%E7%95%AA%20%F0%9F%9A%80")]
    [InlineData("it's", "it's")]
    [InlineData("' or PartitionKey ne '", "'%20or%20PartitionKey%20ne%20'")]
    [InlineData("a&b=c;d", "a&b=c;d")]
    [InlineData("...", "...")]
    [InlineData("a:b@c,d!", "a:b@c,d!")]
    [InlineData("jobs", "jobs")]
    public async Task Project_id_percent_encoded_finds_the_project(string id, string encoded)
    {
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(id, [job]);

        using var find = await fixture.Server.GetAsync($"/projects/{encoded}/jobs");
        using var get = await fixture.Server.GetAsync($"/projects/{encoded}/jobs/{job.Id}");

        Assert.Contains(job.Id, await find.IdsAsync());
        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
    }

    [Covers(Contract.FindOutput.BareArray)]
    [Fact]
    public async Task Project_without_jobs_is_200_and_empty()
    {
        using var response = await fixture.Server.GetAsync($"/projects/{ServerFixture.NewProject()}/jobs");

        Assert.Equal("[]", await response.TextAsync());
        Assert.Equal("0", response.Header("X-Total-Count"));
        Assert.Equal("0", response.Header("X-Result-Count"));
    }
}
