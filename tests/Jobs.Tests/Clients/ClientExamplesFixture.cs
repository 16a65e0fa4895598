using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Clients;

/// <summary>
/// A server with the project <c>demo</c> of the local server, which the examples of <c>docs/clients.md</c> and the tour of the
/// README ask for.
/// </summary>
public sealed class ClientExamplesFixture : ServerFixture
{
    /// <summary>The project of the examples.</summary>
    public const string Project = "demo";

    /// <summary>How many jobs have failed: enough for some pages of 20.</summary>
    public int Failed { get; private set; }

    /// <inheritdoc/>
    protected override async Task<TestServer> StartAsync()
    {
        var server = await base.StartAsync();
        var jobs = SampleJobs.Create(seed: 1, DateTimeOffset.UtcNow).Take(500).ToList();
        Failed = jobs.Count(static job => job.State == JobState.Failed);
        await new JobRecorder(server.Table).AddAsync(Project, jobs);
        return server;
    }
}
