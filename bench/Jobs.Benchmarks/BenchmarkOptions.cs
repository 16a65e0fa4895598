using System.Globalization;
using Jobs.Api.Snapshots;

namespace Jobs.Benchmarks;

/// <summary>What to measure, and for how long.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>How to call the program.</summary>
    public const string Usage = """
        dotnet run -c Release --project bench/Jobs.Benchmarks -- [options]
          --quick                short steps: to see that all of it works, not to publish
          --sizes 1000,10000     the projects' numbers of jobs (default 1000,10000,100000)
          --postgres CONNECTION  adds PostgreSQL; the environment variable JOBS_BENCHMARK_POSTGRES does the same
        dotnet run -c Release --project bench/Jobs.Benchmarks -- seed-rate
        dotnet run -c Release --project bench/Jobs.Benchmarks -- startup
        dotnet run -c Release --project bench/Jobs.Benchmarks -- micro [options of BenchmarkDotNet]
        """;

    private const string PostgresVariable = "JOBS_BENCHMARK_POSTGRES";

    /// <summary>The projects' numbers of jobs.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [1_000, 10_000, 100_000];

    /// <summary>Short steps.</summary>
    public bool Quick { get; init; }

    /// <summary>Where the relational peer is; null to do without it.</summary>
    public string? Postgres { get; init; } = Environment.GetEnvironmentVariable(PostgresVariable);

    /// <summary>How often each candidate has its turn.</summary>
    public int Rounds => Quick ? 2 : 3;

    /// <summary>How long a turn is measured.</summary>
    public TimeSpan Turn => TimeSpan.FromSeconds(Quick ? 1 : 4);

    /// <summary>
    /// How long a turn is measured in which the reading in the background takes its time: half of the reload interval, so
    /// that it falls into each turn once.
    /// </summary>
    public TimeSpan TurnWithSweep => Quick ? Turn : new SnapshotOptions().ReconcileInterval / 2;

    /// <summary>How long a turn runs before it is measured.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Quick ? 0.5 : 1);

    /// <summary>
    /// How long a turn with writes runs before it is measured: past the overlap, and until its new server has warmed up.
    /// </summary>
    public TimeSpan WarmUpWithWrites => TimeSpan.FromSeconds(Quick ? 2 : 12);

    /// <summary>
    /// How long a process reads a project again and again before such an answer is measured: until the runtime has compiled
    /// once more, better, what is called often.
    /// </summary>
    public TimeSpan FirstWarmUp => TimeSpan.FromSeconds(Quick ? 2 : 15);

    /// <summary>Reads the command line.</summary>
    /// <returns>Null when it is not understood.</returns>
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
                "--sizes" when rest.TryDequeue(out var sizes) && ParseSizes(sizes) is { } parsed => options with { Sizes = parsed },
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
