using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Tests.Auth;

/// <summary>Access to projects by the privileges of the caller.</summary>
public sealed class PrivilegeTests(PrivilegeTests.Fixture fixture) : IClassFixture<PrivilegeTests.Fixture>
{
    private const string A = "project-a";
    private const string B = "project-b";
    private const string Nonexistent = "project-nonexistent";

    private SecuredServer Secured => fixture.Secured;

    public static TheoryData<string?, string, string, string> Matrix
    {
        get
        {
            var rows = new TheoryData<string?, string, string, string>();
            foreach (var projects in new[] { A, B, $"{A} {B}", "*", null })
            {
                foreach (var project in new[] { A, B, Nonexistent })
                {
                    foreach (var operation in new[] { "find", "count", "get" })
                    {
                        rows.Add(projects, project, operation, "GET");
                        rows.Add(projects, project, operation, "HEAD");
                    }
                }
            }

            return rows;
        }
    }

    [Covers(Threats.ObjectLevel.AuthorizedProject)]
    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Project_access_follows_the_privileges(string? projects, string project, string operation, string method)
    {
        var before = Secured.StorageCalls;
        var allowed = projects is not null && (projects == "*" || projects.Split(' ').Contains(project));
        var jobExists = operation != "get" || project != Nonexistent;

        var answer = await Secured.SendAsync(
            new HttpMethod(method), Path(project, operation), SecuredServer.Bearer(Secured.Issuer.Token(projects)));

        Assert.Equal(!allowed ? 403 : jobExists ? 200 : 404, answer.Status);
        Assert.Equal(allowed, Secured.StorageCalls > before);
        Assert.Equal(method == "HEAD", answer.Body.Length == 0);
        if (allowed && operation == "find")
        {
            Assert.Equal(project == Nonexistent ? "0" : "3", answer.Headers["X-Total-Count"]);
        }

        if (!allowed && method == "GET")
        {
            Assert.Equal((403, 50), answer.Error);
        }
    }

    [Covers(Threats.ObjectLevel.ForeignProject)]
    [Theory]
    [InlineData("GET", "find")]
    [InlineData("GET", "count")]
    [InlineData("GET", "get")]
    [InlineData("HEAD", "find")]
    [InlineData("HEAD", "get")]
    public async Task Foreign_project_has_the_same_response_as_a_nonexistent_one(string method, string operation)
    {
        var before = Secured.StorageCalls;

        var foreign = await RequestAsync(B);
        var nonexistent = await RequestAsync(Nonexistent);

        Assert.Equal(403, foreign.Status);
        Assert.Equal(foreign.Status, nonexistent.Status);
        Assert.Equal(foreign.Body, nonexistent.Body);
        Assert.Equal(Comparable(foreign), Comparable(nonexistent));
        Assert.Equal(before, Secured.StorageCalls);

        Task<Answer> RequestAsync(string project) => Secured.SendAsync(
            new HttpMethod(method), Path(project, operation), SecuredServer.Bearer(Secured.Issuer.Token(A)));

        static IEnumerable<string> Comparable(Answer answer) => answer.Headers
            .Where(header => header.Key.ToUpperInvariant() is not ("X-REQUEST-ID" or "DATE"))
            .Select(header => $"{header.Key}: {header.Value}");
    }

    [Covers(Threats.ObjectLevel.ForeignJob)]
    [Fact]
    public async Task Job_of_another_project_is_404_in_an_authorized_project()
    {
        var ofB = JobOf(B);

        var answer = await Secured.SendAsync($"/projects/{A}/jobs/{ofB}", SecuredServer.Bearer(Secured.Issuer.Token(A)));

        Assert.Equal((404, 60), answer.Error);
    }

    [Covers(Threats.ObjectLevel.AuthorizedProject)]
    [Theory]
    [InlineData("PROJECT-A")]
    [InlineData("Project-a")]
    [InlineData("project-a.")]
    [InlineData("project-a..")]
    [InlineData("project-a%20")]
    [InlineData("%20project-a")]
    [InlineData("project-a%2E")]
    [InlineData("project-%61%2e%2E")]
    [InlineData("project-%2561")]
    [InlineData("project-a+")]
    [InlineData("project-a,project-b")]
    [InlineData("project-a%20project-b")]
    [InlineData("project-%EF%BD%81")]
    [InlineData("*")]
    [InlineData("%2A")]
    public Task Project_id_resembling_an_authorized_one_is_denied(string project) =>
        AssertDeniedAsync(Secured.Issuer.Token(A), $"/projects/{project}/jobs");

    [Theory]
    [InlineData("project-%61")]
    [InlineData("%70roject%2Da")]
    public async Task Project_id_is_authorized_after_decoding(string project)
    {
        var answer = await Secured.FindAsync(project, Secured.Issuer.Token(A));

        Assert.Equal("3", answer.Headers["X-Total-Count"]);
        await AssertDeniedAsync(Secured.Issuer.Token(B), $"/projects/{project}/jobs");
    }

    [Covers(Threats.ObjectLevel.AuthorizedProject)]
    [Theory]
    [InlineData("/projects/project-b/../project-a/jobs", 200)]
    [InlineData("/projects/project-a/../project-b/jobs", 403)]
    [InlineData("/projects/project-a/%2e%2e/project-b/jobs", 403)]
    public async Task Dot_segments_are_removed_before_authorization(string path, int status)
    {
        var answer = await Secured.SendLinesAsync(path, "Authorization: Bearer " + Secured.Issuer.Token(A));

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project-a%2F..%2Fproject-b")]
    [InlineData("project-a%2f")]
    [InlineData("project-a%01")]
    [InlineData("project-a%5C")]
    [InlineData("project-a%23")]
    [InlineData("project-a%3F")]
    public async Task Invalid_project_id_is_400_for_a_valid_caller_and_401_for_others(string project)
    {
        var before = Secured.StorageCalls;

        Assert.Equal((400, 20), (await Secured.FindAsync(project, Secured.Issuer.Token("*"))).Error);
        Assert.Equal((400, 20), (await Secured.FindAsync(project, Secured.Issuer.Token(null))).Error);
        Assert.Equal((401, 40), (await Secured.SendAsync($"/projects/{project}/jobs")).Error);
        Assert.Equal(before, Secured.StorageCalls);
    }

    [Fact]
    public async Task Star_in_the_path_is_an_ordinary_project_id()
    {
        await AssertDeniedAsync(Secured.Issuer.Token(A), "/projects/*/jobs");
        var answer = await Secured.FindAsync("*", Secured.Issuer.Token("*"));

        Assert.Equal("0", answer.Headers["X-Total-Count"]);
    }

    [Fact]
    public async Task Privileges_are_checked_before_the_query_and_the_job_id_are_parsed()
    {
        var token = Secured.Issuer.Token(A);

        await AssertDeniedAsync(token, $"/projects/{B}/jobs?limit=nonsense");
        await AssertDeniedAsync(token, $"/projects/{B}/jobs/no-uuid");
        Assert.Equal((400, 28), (await Secured.SendAsync($"/projects/{A}/jobs?limit=nonsense", SecuredServer.Bearer(token))).Error);
        Assert.Equal((401, 40), (await Secured.SendAsync($"/projects/{A}/jobs?limit=nonsense")).Error);
    }

    private static string Path(string project, string operation) => operation switch
    {
        "get" => $"/projects/{project}/jobs/{JobOf(project)}",
        "count" => $"/projects/{project}/job-counts",
        _ => $"/projects/{project}/jobs",
    };

    private static Guid JobOf(string project) => JobsOf(project).First().Id;

    private static IEnumerable<Job> JobsOf(string project) =>
        SampleJobs.Create(project == A ? 1 : 2, DateTimeOffset.UnixEpoch).Take(3);

    private async Task AssertDeniedAsync(string token, string path)
    {
        var before = Secured.StorageCalls;

        var answer = await Secured.SendAsync(path, SecuredServer.Bearer(token));

        Assert.Equal((403, 50), answer.Error);
        Assert.Equal(before, Secured.StorageCalls);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public SecuredServer Secured { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Secured = await SecuredServer.StartAsync();
            await Secured.Server.AddAsync(A, JobsOf(A));
            await Secured.Server.AddAsync(B, JobsOf(B));
        }

        public async Task DisposeAsync() => await Secured.DisposeAsync();
    }
}
