using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Recording;

namespace Jobs.Benchmarks.Runs;

/// <summary>The candidates for one project, each with a server of its own, whose first answer is checked completely.</summary>
internal sealed class Candidates : IAsyncDisposable
{
    private readonly List<Candidate> _all = [];
    private readonly List<ServerProcess> _servers = [];

    /// <summary>The candidates, in the order in which they are measured.</summary>
    public IReadOnlyList<Candidate> All => _all;

    /// <summary>The size of a warm answer with Brotli, as a part of its size without.</summary>
    public double Compression { get; private set; }

    /// <summary>Adds the candidates for a project that does not change.</summary>
    public async Task AddReadersAsync(
        BenchmarkEnvironment environment, RawTable raw, SeededProject project, CancellationToken cancellationToken)
    {
        Add(Candidate.Drain, new Round(stop => raw.DrainAsync(project.Id, stop)), readsProject: true);
        Add(Candidate.Changes, new Round(stop => raw.ReadChangesAsync(project.Id, stop)), readsProject: true);
        await AddAsync(
            Candidate.Naive, await environment.StartAsync(BenchmarkServer.Naive, cancellationToken), project, readsProject: true);
        await AddAsync(Candidate.Scan, await environment.StartScanAsync(cancellationToken), project, readsProject: true);
        var jobs = BenchmarkOptions.MeasuresReconciliation(project.Size)
            ? environment.StartReconcilingAsync(BenchmarkOptions.ReconcileInterval, cancellationToken)
            : environment.StartAsync(BenchmarkServer.Jobs, cancellationToken);
        await AddAsync(Candidate.Snapshot, await jobs, project);
        var changeLog = await environment.StartChangeLogAsync(cancellationToken);
        await AddAsync(Candidate.ChangeLog, changeLog, project);
        Compression = await AddCompressedAsync(changeLog, project, cancellationToken);
    }

    /// <summary>Adds the API in front of a table with an index, whose project does not change.</summary>
    public async Task AddIndexedAsync(TableService service, SeededProject project, CancellationToken cancellationToken)
    {
        var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
        await AddAsync(Candidate.IndexedChangeLog, await environment.StartChangeLogAsync(cancellationToken), project);
    }

    /// <summary>Adds the API during writes to a project of the same jobs.</summary>
    public void AddWritten(IReadOnlyList<Job> jobs)
    {
        AddWritten(Candidate.SnapshotWithWrites, jobs, changeLog: false, StartTableAsync);
        AddWritten(Candidate.ChangeLogWithWrites, jobs, changeLog: true, StartTableAsync);

        Task<TableService> StartTableAsync(CancellationToken stop) => TableService.StartWithAsync(WrittenProject.Id, jobs, stop);
    }

    /// <summary>Adds the API in front of a table with an index, during writes to a project of the same jobs.</summary>
    public void AddIndexedWritten(IReadOnlyList<Job> jobs) => AddWritten(
        Candidate.IndexedChangeLogWithWrites, jobs, changeLog: true, stop => TableService.StartIndexedAsync(jobs, stop));

    /// <summary>Adds the relational peer.</summary>
    public async Task AddPostgresAsync(
        BenchmarkEnvironment environment, SeededProject project, CancellationToken cancellationToken) =>
        await AddAsync(Candidate.Postgres, await environment.StartAsync(BenchmarkServer.Postgres, cancellationToken), project);

    /// <summary>Stops the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    // Of the third answer on, since an encoded page is made with its second use.
    private async Task<double> AddCompressedAsync(ServerProcess server, SeededProject project, CancellationToken cancellationToken)
    {
        var (plain, compressed) = (new FindRequest(server.Client, project), new FindRequest(server.Client, project, encoding: "br"));
        await compressed.SendAsync(cancellationToken);
        await compressed.SendAsync(cancellationToken);
        Add(Candidate.ChangeLogWithBrotli, new Round(compressed.SendAsync) { Fast = compressed, Server = server });
        return (double)await compressed.SizeAsync(cancellationToken) / await plain.SizeAsync(cancellationToken);
    }

    private void AddWritten(
        string name, IReadOnlyList<Job> jobs, bool changeLog, Func<CancellationToken, Task<TableService>> startTable) =>
        _all.Add(new Candidate(name, stop => WrittenProject.StartRoundAsync(jobs, changeLog, startTable, stop)));

    private void Add(string name, Round everyRound, bool readsProject = false) =>
        _all.Add(new Candidate(name, _ => Task.FromResult(everyRound))
        {
            HasOneServer = everyRound.Server is not null,
            ReadsProject = readsProject,
        });

    private async Task AddAsync(
        string name, ServerProcess server, SeededProject project, bool readsProject = false)
    {
        _servers.Add(server);
        var request = new FindRequest(server.Client, project);
        Add(name, new Round(request.SendAsync) { Fast = readsProject ? null : request, Server = server }, readsProject);
        await request.CheckBodyAsync(CancellationToken.None);
    }
}
