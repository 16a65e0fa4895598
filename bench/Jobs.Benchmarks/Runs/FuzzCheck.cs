using System.Diagnostics;
using System.Globalization;
using Jobs.Tests.Fuzzing;

namespace Jobs.Benchmarks.Runs;

/// <summary>Holds generated requests against the contract: the same generator and judge as the tests', and more of them.</summary>
internal static class FuzzCheck
{
    private const int DefaultCount = 100_000;
    private const int Workers = 8;
    private const int ShownFindings = 20;

    /// <summary>Runs the check.</summary>
    /// <param name="arguments">How many requests, and the seed; by default 100,000 and a new one.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>0 when all answers were right, 2 when the arguments are not understood.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length > 2
            || Number(arguments.ElementAtOrDefault(0) ?? $"{DefaultCount}") is not { } count
            || Number(arguments.ElementAtOrDefault(1) ?? $"{(uint)Random.Shared.Next()}") is not { } seed)
        {
            Console.Error.WriteLine(BenchmarkOptions.Usage);
            return 2;
        }

        Console.WriteLine($"{count} requests, seed {seed}");
        var world = new FuzzWorld();
        await world.InitializeAsync();
        var run = new FuzzRun(world);
        var start = Stopwatch.GetTimestamp();
        await run.RunAsync((int)count, seed, Workers, cancellationToken);
        Report(run, Stopwatch.GetElapsedTime(start));
        await world.DisposeAsync();
        return run.Findings.Count == 0 ? 0 : 1;
    }

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue ? number : null;

    private static void Report(FuzzRun run, TimeSpan time)
    {
        var answers = run.Statuses.Values.Sum();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{answers} answers in {time.TotalSeconds:0} s, {answers / time.TotalSeconds:0} a second"));
        foreach (var (name, number) in run.Verdicts.OrderBy(expectation => expectation.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"{number,8} {name}");
        }

        Console.WriteLine("statuses: " + string.Join(
            ", ", run.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} of {status.Key}")));
        foreach (var kind in Enum.GetValues<FindingKind>())
        {
            Console.WriteLine($"{run.Findings.Count(finding => finding.Kind == kind)} {Name(kind)}");
        }

        foreach (var finding in run.Findings.Take(ShownFindings))
        {
            Console.WriteLine(finding.Message);
        }
    }

    private static string Name(FindingKind kind) => kind switch
    {
        FindingKind.Status => "undocumented statuses",
        FindingKind.Schema => "violations of a schema",
        _ => "differences from the oracle",
    };
}
