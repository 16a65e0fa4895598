using System.Diagnostics;
using CsCheck;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Generated requests, compared with the contract. Each run of new requests has its own seed. A failure names the seed and the
/// smallest request that still fails; the environment variable <c>CsCheck_Seed</c> repeats the run. The known requests are
/// 1,000 of a fixed seed; <c>JOBS_FUZZ_REQUESTS</c> and <c>JOBS_FUZZ_SEED</c> set another number and seed.
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
[Covers(Contract.FindInput.DateRanges)]
[Covers(Contract.FindInput.DateFormats)]
[Covers(Contract.FindInput.EmptyRanges)]
[Covers(Contract.FindInput.RequesterId)]
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
[Covers(Contract.CountJobs.Counts)]
[Covers(Contract.CountJobs.IgnoredParameters)]
[Covers(Contract.CountJobs.AsForFind)]
[Covers(Contract.GetJob.InvalidJobId)]
[Covers(Contract.GetJob.UnknownJob)]
[Covers(Contract.Errors.ErrorBody)]
[Covers(Contract.Errors.InvalidPathValue)]
[Covers(Contract.Errors.InvalidQueryValue)]
[Covers(Contract.Errors.NotFound)]
[Covers(Contract.Errors.MethodNotAllowed)]
[Covers(Contract.Errors.RequestId)]
[Trait(Category.Name, Category.Fuzz)]
public sealed class ContractFuzzTests(FuzzFixture fixture, ITestOutputHelper output) : IClassFixture<FuzzFixture>
{
    private const int NewRequests = 2_000;
    private const int KnownRequests = 1_000;
    private const int Workers = 8;
    private const int ShownFindings = 20;

    [Fact]
    public async Task New_requests_are_answered_as_the_contract_says()
    {
        var run = new FuzzRun(fixture);

        await FuzzRequests.Any.SampleAsync(run.CheckAsync, output.WriteLine, iter: NewRequests, threads: Workers);
    }

    [Fact]
    public async Task Known_requests_are_answered_as_the_contract_says_and_cover_all_rejections()
    {
        var run = new FuzzRun(fixture);
        var count = TestVariables.Number("JOBS_FUZZ_REQUESTS") ?? KnownRequests;
        var seed = TestVariables.Number("JOBS_FUZZ_SEED") ?? 1;
        var started = Stopwatch.GetTimestamp();

        await run.RunAsync(count, (uint)seed, Workers, CancellationToken.None);

        output.WriteLine(FuzzReport.Write(run, Stopwatch.GetElapsedTime(started)));
        Assert.True(
            run.Findings.Count == 0, string.Join('\n', run.Findings.Take(ShownFindings).Select(finding => finding.Message)));
        foreach (var code in (int[])[20, 26, 28, 40, 41, 42, 50, 51, 60, 61])
        {
            Assert.Contains(run.Expectations.Keys, name => name.EndsWith($"code {code}", StringComparison.Ordinal));
        }
    }
}
