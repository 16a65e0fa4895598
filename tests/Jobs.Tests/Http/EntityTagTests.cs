using System.Net;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class EntityTagTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Covers(Contract.FindOutput.IfNoneMatch)]
    [Covers(Contract.GetJob.JobResponse)]
    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("*")]
    [InlineData("\"x\", {0}")]
    [InlineData("\"x\",W/\"y\",W/{0},\"z\"")]
    [InlineData(" {0} ")]
    public async Task If_none_match_with_the_current_tag_is_304_without_a_body(string value)
    {
        var (find, get, _) = await ProjectAsync();
        foreach (var target in new[] { find, get })
        {
            var tag = await TagOfAsync(target);
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var response = await fixture.Server.SendAsync(
                    method, target, ("If-None-Match", value.Replace("{0}", tag, StringComparison.Ordinal)));

                Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
                Assert.Equal(tag, response.Header("ETag"));
                Assert.Equal("private, no-cache", response.Header("Cache-Control"));
                Assert.Empty(await response.TextAsync());
            }
        }
    }

    [Covers(Contract.FindOutput.IfNoneMatch)]
    [Theory]
    [InlineData("")]
    [InlineData("\"x\"")]
    [InlineData("W/\"x\"")]
    [InlineData("\"*\"")]
    [InlineData("\"x\", \"y\"")]
    [InlineData("no tag at all")]
    [InlineData("\"unterminated")]
    [InlineData("{1}")]
    [InlineData("\"{1}x\"")]
    public async Task If_none_match_with_other_tags_is_200(string value)
    {
        var (find, get, _) = await ProjectAsync();
        foreach (var target in new[] { find, get })
        {
            var opaque = (await TagOfAsync(target)).Trim('"');
            using var response = await fixture.Server.GetAsync(
                target, ("If-None-Match", value.Replace("{1}", opaque, StringComparison.Ordinal)));

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotEmpty(await response.TextAsync());
        }
    }

    [Covers(Contract.FindOutput.IfNoneMatch)]
    [Fact]
    public async Task If_none_match_in_several_headers_is_combined()
    {
        var (find, _, _) = await ProjectAsync();
        var tag = await TagOfAsync(find);

        using var response = await RawHttp.SendAsync(
            fixture.Server, $"GET {find} HTTP/1.1", "If-None-Match: \"x\"", $"If-None-Match: {tag}");

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Covers(Contract.FindOutput.IfNoneMatch)]
    [Theory]
    [InlineData("/projects/p/jobs?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/projects/p/jobs/42", HttpStatusCode.BadRequest)]
    [InlineData("/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", HttpStatusCode.NotFound)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    public async Task If_none_match_on_an_error_does_not_change_its_status(string target, HttpStatusCode status)
    {
        using var response = await fixture.Server.GetAsync(target, ("If-None-Match", "*"));

        Assert.Equal(status, response.StatusCode);
        Assert.Null(response.Header("ETag"));
    }

    [Covers(Contract.FindOutput.EntityTag)]
    [Fact]
    public async Task Tag_is_unchanged_while_body_and_counts_are_unchanged()
    {
        var (find, get, project) = await ProjectAsync();
        var (findTag, getTag) = (await TagOfAsync(find), await TagOfAsync(get));

        await fixture.Server.AddAsync(project, AnyJob.Many(1, JobState.Failed));
        await fixture.Server.AddAsync(ServerFixture.NewProject(), AnyJob.Many(1));

        Assert.Equal(findTag, await TagOfAsync(find));
        Assert.Equal(findTag, await TagOfAsync($"{find}&sort=createdDate&x=1"));
        Assert.Equal(getTag, await TagOfAsync(get));
    }

    [Covers(Contract.FindOutput.EntityTag)]
    [Fact]
    public async Task Tag_of_a_page_changes_when_only_the_total_changes()
    {
        var (find, _, project) = await ProjectAsync();
        var before = await TagOfAsync(find);

        await fixture.Server.AddAsync(project, [AnyJob.Create() with { CreatedDate = AnyJob.Start.AddHours(1) }]);

        Assert.NotEqual(before, await TagOfAsync(find));
    }

    [Covers(Contract.FindOutput.EntityTag)]
    [Fact]
    public async Task Tag_changes_with_the_body()
    {
        var (find, get, project) = await ProjectAsync();
        var (findTag, getTag) = (await TagOfAsync(find), await TagOfAsync(get));

        await fixture.Server.Table.UpdateEntityAsync(
            new TableEntity(project, get.Split('/')[^1]) { ["Description"] = "Resize disk" },
            Azure.ETag.All,
            TableUpdateMode.Merge);

        Assert.NotEqual(findTag, await TagOfAsync(find));
        Assert.NotEqual(getTag, await TagOfAsync(get));
    }

    private async Task<(string Find, string Get, string Project)> ProjectAsync()
    {
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(3);
        await fixture.Server.AddAsync(project, jobs);
        return ($"/projects/{project}/jobs?limit=2&state=acknowledged", $"/projects/{project}/jobs/{jobs[0].Id}", project);
    }

    private async Task<string> TagOfAsync(string target)
    {
        using var response = await fixture.Server.GetAsync(target);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Header("ETag")!;
    }
}
