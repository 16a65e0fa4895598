using System.Net;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>The service reads the bodies of queries; the client still retries, continues and reads everything else.</summary>
public sealed class QueryBodyPolicyTests : IAsyncLifetime
{
    private readonly string _project = ServerFixture.NewProject();
    private StorageSpy _spy = null!;

    public async Task InitializeAsync()
    {
        _spy = await StorageSpy.StartAsync();
        await _spy.Server.AddAsync(_project, SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(10));
    }

    public async Task DisposeAsync() => await _spy.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(3_000)]
    public async Task Interrupted_body_is_requested_again(int length)
    {
        Interrupt(length, number => number == 0);

        var answer = await FindAnswer.GetAsync(_spy.Server.Client, _project);

        Assert.Equal(2, _spy.Requests.Count);
        Assert.Equal(10, answer.Total);
        Assert.Equal(10, answer.Ids.Distinct().Count());
    }

    [Fact]
    public async Task Interrupted_body_of_a_later_page_is_requested_again()
    {
        _spy.Before = (request, _) => request.Uri.AppendQuery("$top", "3");
        Interrupt(100, number => number is 2 or 3);

        var answer = await FindAnswer.GetAsync(_spy.Server.Client, _project);

        Assert.Equal(6, _spy.Requests.Count);
        Assert.Equal(10, answer.Total);
        Assert.Equal(10, answer.Ids.Distinct().Count());
    }

    [Fact]
    public async Task Body_that_is_always_interrupted_is_answered_503()
    {
        Interrupt(100, _ => true);

        using var response = await _spy.Server.Client.GetAsync(new Uri($"/projects/{_project}/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(3, _spy.Requests.Count);
    }

    [Fact]
    public async Task Concurrent_requests_do_not_share_bodies()
    {
        var projects = Enumerable.Range(1, 8).Select(count => (Name: $"{_project}-{count}", Count: count)).ToArray();
        foreach (var (name, count) in projects)
        {
            await _spy.Server.AddAsync(name, SampleJobs.Create(count, DateTimeOffset.UnixEpoch).Take(count));
        }

        var answers = await Task.WhenAll(Enumerable.Repeat(projects, 5).SelectMany(all => all).Select(async project =>
            (project.Name, project.Count, Answer: await FindAnswer.GetAsync(_spy.Server.Client, project.Name))));

        Assert.All(answers, row => Assert.Equal(
            SampleJobs.Create(row.Count, DateTimeOffset.UnixEpoch).Take(row.Count).Select(job => job.Id.ToString()).Order(),
            row.Answer.Ids.Order()));
    }

    private void Interrupt(int length, Func<int, bool> isInterrupted) => _spy.After = async (message, number) =>
    {
        if (isInterrupted(number))
        {
            var body = new MemoryStream();
            await message.Response.ContentStream!.CopyToAsync(body);
            message.Response.ContentStream = new BrokenStream(body.ToArray()[..length]);
        }
    };
}
