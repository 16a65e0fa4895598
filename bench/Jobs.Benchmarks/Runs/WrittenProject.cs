using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Contract;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// A project that is written to while it is asked about, with a table and a server of its own, for one turn: the next one is
/// about as many jobs again, and about a table that has been written to for no longer. Azurite is slower with rows that it
/// was given one by one.
/// </summary>
internal sealed class WrittenProject : IAsyncDisposable
{
    private readonly TableService _service;
    private readonly ServerProcess _server;

    private WrittenProject(TableService service, ServerProcess server, SeededProject project, JobWriter writer)
    {
        _service = service;
        _server = server;
        Contender = new Contender(Contender.SnapshotWithWrites, new PageQuestion(server.Client, project, writer).AskAsync)
        {
            Server = server,
            Writer = writer,
        };
    }

    /// <summary>Who answers, and who writes.</summary>
    public Contender Contender { get; }

    /// <summary>Starts table and server.</summary>
    public static async Task<WrittenProject> StartAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var project = SeededProject.Of($"written-{jobs.Count}", [.. jobs]);
        var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        var server = await new Workplace(service.ConnectionString, postgres: null)
            .ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        return new WrittenProject(service, server, project, new JobWriter(service.Table, project, jobs));
    }

    /// <summary>Stops them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }
}
