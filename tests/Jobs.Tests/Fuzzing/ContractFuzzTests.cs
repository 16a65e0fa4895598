using CsCheck;
using Xunit.Abstractions;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Generated requests against the contract. Each run has a seed of its own, which a failure names together with the smallest
/// request that still fails; the environment variable <c>CsCheck_Seed</c> takes it.
/// </summary>
public sealed class ContractFuzzTests(FuzzWorld world, ITestOutputHelper output) : IClassFixture<FuzzWorld>
{
    private const int Requests = 2_000;
    private const int Workers = 8;

    [Fact]
    public async Task Every_answer_to_a_request_never_seen_before_is_the_contracts()
    {
        var run = new FuzzRun(world);

        await FuzzRequests.Any.SampleAsync(run.HoldAsync, output.WriteLine, iter: Requests, threads: Workers);
    }

    [Fact]
    public async Task Every_answer_to_known_requests_is_the_contracts_and_all_refusals_are_among_them()
    {
        var run = new FuzzRun(world);

        await run.RunAsync(count: 1_000, seed: 1, Workers, CancellationToken.None);

        Assert.True(run.Findings.Count == 0, string.Join('\n', run.Findings.Select(finding => finding.Message)));
        foreach (var code in (int[])[20, 26, 28, 40, 41, 42, 50, 51, 60, 61])
        {
            Assert.Contains(run.Verdicts.Keys, name => name.EndsWith($"code {code}", StringComparison.Ordinal));
        }
    }
}
