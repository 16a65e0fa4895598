using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Telemetry;

public sealed class JobsMetricsTests
{
    [Fact]
    public async Task First_find_loads_the_project_and_the_next_one_refreshes_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAsync("p", [.. AnyJob.Many(2), AnyJob.Create(JobState.Failed)]);
        using var recorder = new MeterRecorder(server);

        await server.Client.GetStringAsync(new Uri("/projects/p/jobs", UriKind.Relative));
        var first = recorder.Take();
        await server.Client.GetStringAsync(new Uri("/projects/p/jobs?state=failed&limit=1", UriKind.Relative));
        var second = recorder.Take();

        Assert.Equal(["jobs.entities_read load 3", "jobs.matched 3", "jobs.snapshot.hits 1", "jobs.snapshot.loads 1"], first);

        // All jobs are within the timestamp overlap, so the refresh reads them again.
        Assert.Equal(["jobs.entities_read refresh 3", "jobs.matched 1", "jobs.snapshot.hits 1", "jobs.snapshot.refreshes 1"], second);
    }

    [Fact]
    public async Task Find_without_a_snapshot_scans()
    {
        await using var server = await TestServer.StartAsync(TestServer.ScanOnly);
        await server.AddAsync("p", AnyJob.Many(3));
        using var recorder = new MeterRecorder(server);

        await server.Client.GetStringAsync(new Uri("/projects/p/jobs?limit=1", UriKind.Relative));

        Assert.Equal(["jobs.entities_read scan 3", "jobs.matched 3", "jobs.scans 1"], recorder.Take());
    }

    [Theory]
    [InlineData("/projects/p/jobs?limit=0", 28)]
    [InlineData("/projects/p/jobs/none", 20)]
    [InlineData("/nowhere", 60)]
    public async Task Rejected_request_is_counted_with_its_code(string target, int code)
    {
        await using var server = await TestServer.StartAsync();
        using var recorder = new MeterRecorder(server);

        using var response = await server.Client.GetAsync(new Uri(target, UriKind.Relative));

        Assert.Equal([$"jobs.rejected_requests {code} 1"], recorder.Take());
    }
}
