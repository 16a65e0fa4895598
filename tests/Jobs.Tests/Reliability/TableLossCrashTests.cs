using System.Collections.Concurrent;
using System.Net;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>The table is deleted and created again with other jobs, while readers continue.</summary>
public sealed class TableLossCrashTests
{
    private const int Readers = 4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recreated_table_is_the_only_source_of_answers(bool inMemory)
    {
        await using var server = await TestServer.StartAsync(inMemory ? null : TestServer.ScanOnly);
        var project = ServerFixture.NewProject();
        var (old, replacement) = (AnyJob.Many(300), AnyJob.Many(200));
        await server.AddAsync(project, old);
        var answers = new ConcurrentQueue<IReadOnlyList<Guid>>();
        var isRunning = true;
        var readers = Enumerable.Range(0, Readers)
            .Select(_ => ReadAsync(server, project, answers, () => Volatile.Read(ref isRunning))).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(answers.Count > 2 * Readers));

        await server.Table.DeleteAsync();
        await AssertUnavailableAsync(server, project);
        await server.Table.CreateAsync();
        await server.AddAsync(project, replacement);
        var first = await FindAsync(server, project);
        Volatile.Write(ref isRunning, false);
        await Task.WhenAll(readers);

        Assert.Equal(Ids(replacement), first);
        Assert.All(answers, answer => AssertOldOrReplacement(answer, Ids(old), Ids(replacement)));
    }

    [Fact]
    public async Task Job_of_a_deleted_table_is_not_found_in_its_replacement()
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
        using (var deleted = await server.GetAsync(target))
        {
            await deleted.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        }

        await server.Table.CreateAsync();
        using var unknown = await server.GetAsync(target);
        await unknown.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
    }

    private static async Task ReadAsync(
        TestServer server, string project, ConcurrentQueue<IReadOnlyList<Guid>> answers, Func<bool> shouldContinue)
    {
        while (shouldContinue())
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

    private static async Task AssertUnavailableAsync(TestServer server, string project)
    {
        using var response = await server.GetAsync(Target(project));
        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(TestServer server, string project)
    {
        using var response = await server.GetAsync(Target(project));
        return await response.IdsAsync();
    }

    // The new jobs are added in transactions of 100; of the old ones an answer has all or none.
    private static void AssertOldOrReplacement(IReadOnlyList<Guid> answer, IEnumerable<Guid> old, IEnumerable<Guid> replacement)
    {
        if (answer.Intersect(old).Any())
        {
            Assert.Equal(old, answer);
        }
        else
        {
            Assert.Empty(answer.Except(replacement));
        }
    }

    private static IEnumerable<Guid> Ids(IEnumerable<Job> jobs) => jobs.Select(job => job.Id);

    private static string Target(string project) => $"/projects/{project}/jobs?limit={int.MaxValue}";
}
