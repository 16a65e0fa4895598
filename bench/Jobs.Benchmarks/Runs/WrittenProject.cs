using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Recording;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// A project that is written to while it is requested, with a table and a server of its own for one round: so every round
/// starts with as many jobs, and with a table that has been written to for as long. Azurite is slower with rows that were
/// inserted one by one.
/// </summary>
internal sealed class WrittenProject : IAsyncDisposable
{
    private readonly TableService _service;
    private readonly ServerProcess _server;

    private WrittenProject(TableService service, ServerProcess server) => (_service, _server) = (service, server);

    /// <summary>The id of the project.</summary>
    public const string Id = "written";

    /// <summary>Starts table and server for a round, and checks the first answer completely.</summary>
    /// <param name="jobs">The jobs that the project starts with.</param>
    /// <param name="changeLog">True for a server that relies on the change log, which the writer keeps in any case.</param>
    /// <param name="startTable">Starts a table service that has these jobs.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<Round> StartRoundAsync(
        IReadOnlyList<Job> jobs,
        bool changeLog,
        Func<CancellationToken, Task<TableService>> startTable,
        CancellationToken cancellationToken)
    {
        var project = SeededProject.Of(Id, [.. jobs]);
        var service = await startTable(cancellationToken);
        var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
        var server = changeLog
            ? await environment.StartChangeLogAsync(cancellationToken)
            : await environment.StartAsync(BenchmarkServer.Jobs, cancellationToken);
        var writer = new JobWriter(service.Table, project, jobs);
        var request = new FindRequest(server.Client, project, writer);
        await request.CheckBodyAsync(cancellationToken);
        return new Round(request.SendAsync, new WrittenProject(service, server)) { Fast = request, Server = server, Writer = writer };
    }

    /// <summary>Stops them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }
}
