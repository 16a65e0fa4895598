using System.Globalization;

namespace Jobs.Benchmarks;

/// <summary>What is measured, and for how long.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>How to run the program.</summary>
    public const string Usage = """
        dotnet run -c Release --project bench/Jobs.Benchmarks -- [options]
          --quick                short rounds: shows that everything works; not for publication
          --sizes 1000,10000     the numbers of jobs of the projects (default 1000,10000,100000)
          --postgres CONNECTION  measures PostgreSQL too; so does the environment variable JOBS_BENCHMARK_POSTGRES
        dotnet run -c Release --project bench/Jobs.Benchmarks -- model
        dotnet run -c Release --project bench/Jobs.Benchmarks -- criteria [--quick]
        dotnet run -c Release --project bench/Jobs.Benchmarks -- seed-rate
        dotnet run -c Release --project bench/Jobs.Benchmarks -- waiting [--quick]
        dotnet run -c Release --project bench/Jobs.Benchmarks -- startup
        dotnet run -c Release --project bench/Jobs.Benchmarks -- functions
        dotnet run -c Release --project bench/Jobs.Benchmarks -- micro [options of BenchmarkDotNet]
        """;

    /// <summary>The reconciliation of so many jobs or fewer reads a few pages, which makes no difference.</summary>
    public const int MaxJobsReconciledUnnoticed = 10_000;

    private const string PostgresVariable = "JOBS_BENCHMARK_POSTGRES";

    /// <summary>The projects' numbers of jobs.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [1_000, 10_000, 100_000];

    /// <summary>True for short rounds.</summary>
    public bool Quick { get; init; }

    /// <summary>The connection string of the relational peer; null without it.</summary>
    public string? Postgres { get; init; } = Environment.GetEnvironmentVariable(PostgresVariable);

    /// <summary>How long a round is measured.</summary>
    public TimeSpan Round => TimeSpan.FromSeconds(Quick ? 1 : 2);

    /// <summary>
    /// The reconcile interval of a server whose reconciliation is part of what is measured: shorter than the default, so that a
    /// round of reasonable length contains one.
    /// </summary>
    public static TimeSpan ReconcileInterval => TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a round that contains a reconciliation is measured. A reconciliation starts when half of the interval has passed.
    /// </summary>
    public TimeSpan RoundWithReconciliation => Quick ? Round : ReconcileInterval * 0.75;

    /// <summary>
    /// How long a server is sent requests before its first round: until the runtime has recompiled, with optimizations, the
    /// methods that are called often. On two busy cores, rates of the first seconds are half of those later.
    /// </summary>
    public TimeSpan ServerWarmUp => TimeSpan.FromSeconds(Quick ? 1 : 15);

    /// <summary>How long a round runs before it is measured.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Quick ? 0.5 : 1);

    /// <summary>
    /// The same for a server that is measured in one round only, during writes, whose compiler has more to do meanwhile. It is
    /// longer than the overlap of a refresh, within which all writes are read again.
    /// </summary>
    public TimeSpan NewServerWarmUp => TimeSpan.FromSeconds(Quick ? 2 : 45);

    /// <summary>
    /// How long a process loads a project repeatedly before a first answer is measured: until the runtime has recompiled, with
    /// optimizations, the methods that are called often.
    /// </summary>
    public TimeSpan FirstWarmUp => TimeSpan.FromSeconds(Quick ? 2 : 15);

    /// <summary>How many rounds of each candidate are measured.</summary>
    public int Rounds => Quick ? 2 : 3;

    /// <summary>True for projects so large that a reconciliation takes a noticeable share of the table service.</summary>
    public static bool MeasuresReconciliation(int size) => size > MaxJobsReconciledUnnoticed;

    /// <summary>Reads the command line.</summary>
    /// <returns>Null when it is invalid.</returns>
    public static BenchmarkOptions? Parse(IEnumerable<string> arguments)
    {
        var options = new BenchmarkOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            var next = name switch
            {
                "--quick" => options with { Quick = true },
                "--postgres" when rest.TryDequeue(out var connection) => options with { Postgres = connection },
                "--sizes" when rest.TryDequeue(out var text) && ParseSizes(text) is { } sizes => options with { Sizes = sizes },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options;
    }

    private static List<int>? ParseSizes(string text)
    {
        var sizes = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size == 0)
            {
                return null;
            }

            sizes.Add(size);
        }

        return sizes;
    }
}
