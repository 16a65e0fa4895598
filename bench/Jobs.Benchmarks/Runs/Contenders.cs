using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Contract;

namespace Jobs.Benchmarks.Runs;

/// <summary>The contenders for one project, each with a server of its own; each one's first answers are checked whole.</summary>
internal sealed class Contenders : IAsyncDisposable
{
    private readonly List<Contender> _all = [];

    /// <summary>The contenders, in the order of their turns.</summary>
    public IReadOnlyList<Contender> All => _all;

    /// <summary>Adds all that ask about a project to which nobody writes.</summary>
    public async Task AddReadersAsync(
        Workplace workplace, RawTable raw, SeededProject project, CancellationToken cancellationToken)
    {
        _all.Add(new Contender(Contender.Drain, stop => raw.DrainAsync(project.Id, stop)) { ReadsProject = true });
        _all.Add(new Contender(Contender.Changes, stop => raw.ReadChangesAsync(project.Id, stop)));
        await AddAsync(
            Contender.Naive, await workplace.ServeAsync(BenchmarkServer.Naive, cancellationToken), project, readsProject: true);
        await AddAsync(Contender.Scan, await workplace.ServeScanAsync(cancellationToken), project, readsProject: true);
        await AddAsync(Contender.Snapshot, await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken), project);
    }

    /// <summary>Adds the API with writes to a project of the same jobs going on.</summary>
    public void AddWritten(IReadOnlyList<Job> jobs) => _all.Add(
        new Contender(Contender.SnapshotWithWrites, static _ => throw new InvalidOperationException("It is started anew."))
        {
            StartAnew = stop => WrittenProject.StartAsync(jobs, stop),
        });

    /// <summary>Adds the relational peer.</summary>
    public async Task AddPostgresAsync(Workplace workplace, SeededProject project, CancellationToken cancellationToken) =>
        await AddAsync(Contender.Postgres, await workplace.ServeAsync(BenchmarkServer.Postgres, cancellationToken), project);

    /// <summary>Stops the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var contender in _all)
        {
            await (contender.Server?.DisposeAsync() ?? default);
        }
    }

    private async Task AddAsync(
        string name, ServerProcess server, SeededProject project, bool readsProject = false)
    {
        var question = new PageQuestion(server.Client, project);
        _all.Add(new Contender(name, question.AskAsync) { Server = server, ReadsProject = readsProject });
        await question.CheckBodyAsync(CancellationToken.None);
    }
}
