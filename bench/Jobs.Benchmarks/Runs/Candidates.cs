using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Recording;

namespace Jobs.Benchmarks.Runs;

/// <summary>The candidates for one project, each with a server of its own; each one's first answers are checked whole.</summary>
internal sealed class Candidates : IAsyncDisposable
{
    private readonly List<Candidate> _all = [];
    private readonly List<ServerProcess> _servers = [];

    /// <summary>The candidates, in the order of their turns.</summary>
    public IReadOnlyList<Candidate> All => _all;

    /// <summary>Adds all that ask about a project to which nobody writes.</summary>
    public async Task AddReadersAsync(
        BenchmarkEnvironment environment, RawTable raw, SeededProject project, CancellationToken cancellationToken)
    {
        Add(Candidate.Drain, new Turn(stop => raw.DrainAsync(project.Id, stop)), readsProject: true);
        Add(Candidate.Changes, new Turn(stop => raw.ReadChangesAsync(project.Id, stop)));
        await AddAsync(
            Candidate.Naive, await environment.ServeAsync(BenchmarkServer.Naive, cancellationToken), project, readsProject: true);
        await AddAsync(Candidate.Scan, await environment.ServeScanAsync(cancellationToken), project, readsProject: true);
        await AddAsync(Candidate.Snapshot, await environment.ServeAsync(BenchmarkServer.Jobs, cancellationToken), project);
    }

    /// <summary>Adds the API with writes to a project of the same jobs going on.</summary>
    public void AddWritten(IReadOnlyList<Job> jobs) =>
        _all.Add(new Candidate(Candidate.SnapshotWithWrites, stop => WrittenProject.BeginTurnAsync(jobs, stop)));

    /// <summary>Adds the relational peer.</summary>
    public async Task AddPostgresAsync(BenchmarkEnvironment environment, SeededProject project, CancellationToken cancellationToken) =>
        await AddAsync(Candidate.Postgres, await environment.ServeAsync(BenchmarkServer.Postgres, cancellationToken), project);

    /// <summary>Stops the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    // The same turn again and again.
    private void Add(string name, Turn turn, bool readsProject = false) =>
        _all.Add(new Candidate(name, _ => Task.FromResult(turn)) { ReadsProject = readsProject });

    private async Task AddAsync(
        string name, ServerProcess server, SeededProject project, bool readsProject = false)
    {
        _servers.Add(server);
        var question = new PageQuestion(server.Client, project);
        Add(name, new Turn(question.AskAsync) { Server = server }, readsProject);
        await question.CheckBodyAsync(CancellationToken.None);
    }
}
