using System.Collections.Concurrent;
using System.Net;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>The table is deleted, and made anew with other jobs, while readers go on.</summary>
public sealed class TableLossCrashTests
{
    private const int Readers = 4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_was_made_anew_is_answered_from_alone(bool inMemory)
    {
        await using var server = await TestServer.StartAsync(inMemory ? null : TestServer.ScanOnly);
        var project = ServerFixture.NewProject();
        var (old, made) = (AnyJob.Many(300), AnyJob.Many(200));
        await server.AddAsync(project, old);
        var answers = new ConcurrentQueue<IReadOnlyList<Guid>>();
        var going = true;
        var readers = Enumerable.Range(0, Readers)
            .Select(_ => ReadAsync(server, project, answers, () => Volatile.Read(ref going))).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(answers.Count > 2 * Readers));

        await server.Table.DeleteAsync();
        await AssertRefusedAsync(server, project);
        await server.Table.CreateAsync();
        await server.AddAsync(project, made);
        var first = await FindAsync(server, project);
        Volatile.Write(ref going, false);
        await Task.WhenAll(readers);

        Assert.Equal(Ids(made), first);
        Assert.All(answers, answer => AssertOneOrTheOther(answer, Ids(old), Ids(made)));
    }

    [Fact]
    public async Task A_job_of_a_table_that_is_gone_is_no_job_of_the_one_that_follows()
    {
        await using var server = await TestServer.StartAsync();
        var (project, job) = (ServerFixture.NewProject(), AnyJob.Create());
        await server.AddAsync(project, [job]);
        var target = $"/projects/{project}/jobs/{job.Id}";
        using (var found = await server.GetAsync(target))
        {
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        await server.Table.DeleteAsync();
        using (var gone = await server.GetAsync(target))
        {
            await gone.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        }

        await server.Table.CreateAsync();
        using var unknown = await server.GetAsync(target);
        await unknown.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
    }

    private static async Task ReadAsync(
        TestServer server, string project, ConcurrentQueue<IReadOnlyList<Guid>> answers, Func<bool> goOn)
    {
        while (goOn())
        {
            using var response = await server.GetAsync(Target(project));
            if (response.StatusCode == HttpStatusCode.OK)
            {
                answers.Enqueue(await response.IdsAsync());
            }
            else
            {
                await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
            }
        }
    }

    private static async Task AssertRefusedAsync(TestServer server, string project)
    {
        using var response = await server.GetAsync(Target(project));
        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(TestServer server, string project)
    {
        using var response = await server.GetAsync(Target(project));
        return await response.IdsAsync();
    }

    // The new jobs come a hundred to a transaction; the old ones are there all or not at all.
    private static void AssertOneOrTheOther(IReadOnlyList<Guid> answer, IEnumerable<Guid> old, IEnumerable<Guid> made)
    {
        if (answer.Intersect(old).Any())
        {
            Assert.Equal(old, answer);
        }
        else
        {
            Assert.Empty(answer.Except(made));
        }
    }

    private static IEnumerable<Guid> Ids(IEnumerable<Job> jobs) => jobs.Select(job => job.Id);

    private static string Target(string project) => $"/projects/{project}/jobs?limit={int.MaxValue}";
}
