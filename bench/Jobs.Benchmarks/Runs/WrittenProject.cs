using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Recording;

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

    private WrittenProject(TableService service, ServerProcess server) => (_service, _server) = (service, server);

    /// <summary>Starts table and server for a turn; the first answer is checked whole.</summary>
    public static async Task<Turn> BeginTurnAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var project = SeededProject.Of($"written-{jobs.Count}", [.. jobs]);
        var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        var server = await new BenchmarkEnvironment(service.ConnectionString, postgres: null)
            .ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        var writer = new JobWriter(service.Table, project, jobs);
        var question = new PageQuestion(server.Client, project, writer);
        await question.CheckBodyAsync(cancellationToken);
        return new Turn(question.AskAsync, new WrittenProject(service, server)) { Server = server, Writer = writer };
    }

    /// <summary>Stops them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }
}
