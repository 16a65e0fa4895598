using CsCheck;
using Xunit.Abstractions;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Generated requests against the contract. Each run has a seed of its own, which a failure names together with the smallest
/// request that still fails; the environment variable <c>CsCheck_Seed</c> takes it.
/// </summary>
[Covers(Contract.Operations.OtherMethods)]
[Covers(Contract.Operations.OtherPaths)]
[Covers(Contract.Operations.Head)]
[Covers(Contract.Operations.PathLiterals)]
[Covers(Contract.Operations.EmptySegment)]
[Covers(Contract.Operations.WebServerAnswers)]
[Covers(Contract.FindInput.ProjectIdCharacters)]
[Covers(Contract.FindInput.EncodedSlash)]
[Covers(Contract.FindInput.InvalidState)]
[Covers(Contract.FindInput.StatusAlias)]
[Covers(Contract.FindInput.ResourceHrefLength)]
[Covers(Contract.FindInput.Offset)]
[Covers(Contract.FindInput.OffsetPastTheEnd)]
[Covers(Contract.FindInput.Limit)]
[Covers(Contract.FindInput.SortPattern)]
[Covers(Contract.FindInput.AcceptLanguage)]
[Covers(Contract.FindInput.ParameterGivenTwice)]
[Covers(Contract.FindInput.UnknownParameters)]
[Covers(Contract.FindInput.ParameterNameCase)]
[Covers(Contract.FindInput.WholeNumbers)]
[Covers(Contract.FindInput.CombinedCriteria)]
[Covers(Contract.FindInput.SortFields)]
[Covers(Contract.FindInput.Ties)]
[Covers(Contract.FindOutput.Counts)]
[Covers(Contract.FindOutput.LinkRelations)]
[Covers(Contract.FindOutput.LinkTargets)]
[Covers(Contract.FindOutput.NoLinks)]
[Covers(Contract.FindOutput.EntityTag)]
[Covers(Contract.FindOutput.IfNoneMatch)]
[Covers(Contract.FindOutput.FieldOrder)]
[Covers(Contract.GetJob.InvalidJobId)]
[Covers(Contract.GetJob.UnknownJob)]
[Covers(Contract.Errors.ErrorBody)]
[Covers(Contract.Errors.InvalidPathValue)]
[Covers(Contract.Errors.InvalidQueryValue)]
[Covers(Contract.Errors.NotFound)]
[Covers(Contract.Errors.MethodNotAllowed)]
[Covers(Contract.Errors.RequestId)]
[Trait(Category.Name, Category.Fuzz)]
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
