using System.Collections.Concurrent;
using Jobs.Client;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Client;

/// <summary>The client follows a job to its end on the real server, which holds its requests.</summary>
public sealed class WaitOnServerTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Job_is_followed_to_its_end_by_requests_that_the_server_holds()
    {
        using var requests = new RecordingHandler();
        using var http = new HttpClient(requests);
        var client = new JobsClient(
            http, new JobsClientOptions { Address = fixture.Server.Address, WaitPerRequest = TimeSpan.FromSeconds(1) });
        var (project, recorder) = (ServerFixture.NewProject(), new JobRecorder(fixture.Server.Table));
        var job = await recorder.AcknowledgeAsync(project, new NewJob(Guid.NewGuid(), "d", "ada"));
        await recorder.StartAsync(project, job.Id);

        var end = client.WaitForEndAsync(project, job.Id);
        await Eventually.TrueAsync(() => Task.FromResult(requests.Applied.Contains("wait=1")));
        Assert.False(end.IsCompleted);
        await recorder.CompleteAsync(project, job.Id);

        Assert.Equal(Jobs.Client.JobState.Completed, (await end)!.State);
    }

    private sealed class RecordingHandler() : DelegatingHandler(JobsClient.CreateHandler())
    {
        public ConcurrentQueue<string?> Applied { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Applied.Enqueue(response.Header("Preference-Applied"));
            return response;
        }
    }
}
