using System.Net;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>The body of a query is taken from the client, which goes on to retry, continue and read everything else.</summary>
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
    public async Task A_body_that_breaks_off_is_asked_for_again(int length)
    {
        Break(length, number => number == 0);

        var answer = await FindAnswer.GetAsync(_spy.Server.Client, _project);

        Assert.Equal(2, _spy.Requests.Count);
        Assert.Equal(10, answer.Total);
        Assert.Equal(10, answer.Ids.Distinct().Count());
    }

    [Fact]
    public async Task A_body_that_breaks_off_amid_the_walk_is_asked_for_again_from_there()
    {
        _spy.Before = (request, _) => request.Uri.AppendQuery("$top", "3");
        Break(100, number => number is 2 or 3);

        var answer = await FindAnswer.GetAsync(_spy.Server.Client, _project);

        Assert.Equal(6, _spy.Requests.Count);
        Assert.Equal(10, answer.Total);
        Assert.Equal(10, answer.Ids.Distinct().Count());
    }

    [Fact]
    public async Task A_body_that_always_breaks_off_is_given_up()
    {
        Break(100, _ => true);

        using var response = await _spy.Server.Client.GetAsync(new Uri($"/projects/{_project}/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(3, _spy.Requests.Count);
    }

    [Fact]
    public async Task Requests_at_once_do_not_see_each_others_bodies()
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

    private void Break(int length, Func<int, bool> which) => _spy.After = async (message, number) =>
    {
        if (which(number))
        {
            var whole = new MemoryStream();
            await message.Response.ContentStream!.CopyToAsync(whole);
            message.Response.ContentStream = new BrokenStream(whole.ToArray()[..length]);
        }
    };
}
