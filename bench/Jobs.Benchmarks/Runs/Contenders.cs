using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>All contenders for projects of one size, each with a server of its own.</summary>
internal sealed class Contenders : IAsyncDisposable
{
    private readonly List<Contender> _all = [];

    /// <summary>The contenders, in the order of their turns.</summary>
    public IReadOnlyList<Contender> All => _all;

    /// <summary>Starts the servers and sees whether their answers are right.</summary>
    /// <param name="workplace">The table.</param>
    /// <param name="project">What is asked about.</param>
    /// <param name="written">A project of the same size that is written to.</param>
    /// <param name="writer">Who writes to it.</param>
    /// <param name="withPostgres">True for the relational peer as well.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    public static async Task<Contenders> StartAsync(
        Workplace workplace,
        SeededProject project,
        SeededProject written,
        JobWriter writer,
        bool withPostgres,
        CancellationToken cancellationToken)
    {
        var contenders = new Contenders();
        var raw = workplace.Raw;
        contenders._all.Add(
            new Contender(Contender.Drain, stop => raw.DrainAsync(project.Id, stop)) { ReadsProject = true });
        contenders._all.Add(new Contender(Contender.Changes, stop => raw.ReadChangesAsync(project.Id, stop)));
        await contenders.AddAsync(
            Contender.Naive, await workplace.ServeAsync(BenchmarkServer.Naive, cancellationToken), project, readsProject: true);
        await contenders.AddAsync(
            Contender.Scan, await workplace.ServeScanAsync(cancellationToken), project, readsProject: true);
        await contenders.AddAsync(
            Contender.Snapshot, await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken), project);
        await contenders.AddAsync(
            Contender.SnapshotWithWrites, await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken), written, writer);
        if (withPostgres)
        {
            await contenders.AddAsync(
                Contender.Postgres, await workplace.ServeAsync(BenchmarkServer.Postgres, cancellationToken), project);
        }

        return contenders;
    }

    /// <summary>Stops the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var contender in _all)
        {
            await (contender.Server?.DisposeAsync() ?? default);
        }
    }

    private async Task AddAsync(
        string name, ServerProcess server, SeededProject project, JobWriter? writer = null, bool readsProject = false)
    {
        var question = new PageQuestion(server.Client, project, writer);
        _all.Add(new Contender(name, question.AskAsync) { Server = server, Writer = writer, ReadsProject = readsProject });
        await question.CheckBodyAsync(CancellationToken.None);
    }
}
