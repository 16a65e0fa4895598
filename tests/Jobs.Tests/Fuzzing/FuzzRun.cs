using System.Collections.Concurrent;
using CsCheck;
using Jobs.Tests.Support;

namespace Jobs.Tests.Fuzzing;

/// <summary>Sends generated requests to the servers, compares every answer with the contract, and counts.</summary>
public sealed class FuzzRun
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(60);

    private readonly FuzzFixture _fixture;
    private readonly RequestOracle _oracle;
    private readonly AnswerCheck _check = new();
    private readonly ConcurrentDictionary<string, int> _expectations = new();
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentQueue<FuzzFindingException> _findings = new();

    /// <summary>Creates a run.</summary>
    public FuzzRun(FuzzFixture fixture)
    {
        _fixture = fixture;
        _oracle = new RequestOracle(fixture);
    }

    /// <summary>The number of requests by expectation.</summary>
    public IReadOnlyDictionary<string, int> Expectations => _expectations;

    /// <summary>The number of answers by status, including answers to requests that were sent for comparison.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    /// <summary>The incorrect answers.</summary>
    public IReadOnlyCollection<FuzzFindingException> Findings => _findings;

    /// <summary>Sends requests; the same seed gives the same requests.</summary>
    /// <param name="count">The number of requests.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="workers">The number of requests in flight.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public async Task RunAsync(int count, uint seed, int workers, CancellationToken cancellationToken)
    {
        var random = new PCG(seed, seed);
        var sent = 0;
        var sync = new Lock();
        FuzzRequest? Next()
        {
            lock (sync)
            {
                return sent++ < count ? FuzzRequests.Any.Generate(random, null, out _) : null;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(
            async () =>
            {
                while (Next() is { } request)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await RecordAsync(request);
                }
            },
            cancellationToken)));
    }

    /// <summary>Sends a request; fails unless its answer is correct.</summary>
    /// <exception cref="FuzzFindingException">The answer is incorrect.</exception>
    internal async Task CheckAsync(FuzzRequest request)
    {
        var expectation = _oracle.ExpectationOf(request);
        _expectations.AddOrUpdate(expectation.Name, 1, static (_, count) => count + 1);
        var tag = expectation is FoundPage or FoundJob or FoundCounts && NamesCurrentTag(request)
            ? await TagOfAsync(request, expectation)
            : "\"none\"";
        using var response = await AnswerAsync(request, expectation, tag);
        if (request.Method == "HEAD" && expectation is not RejectedByWebServer)
        {
            var get = request with { Method = "GET" };
            using var getResponse = await AnswerAsync(get, _oracle.ExpectationOf(get), tag);
            AnswerCheck.CheckHead(response, getResponse);
        }
    }

    private static bool NamesCurrentTag(FuzzRequest request) => request.HeaderValues("If-None-Match")
        .Any(value => value.Contains(FuzzRequest.CurrentTag, StringComparison.Ordinal));

    private async Task RecordAsync(FuzzRequest request)
    {
        try
        {
            await CheckAsync(request);
        }
        catch (FuzzFindingException finding)
        {
            _findings.Enqueue(new FuzzFindingException(finding.Kind, $"{request}\n  {finding.Message}", finding));
        }
    }

    private async Task<string> TagOfAsync(FuzzRequest request, Expectation expectation)
    {
        using var plain = await AnswerAsync(request.Without("If-None-Match"), expectation, tag: "");

        // Without the mark of a weak tag, which requests put before it themselves.
        return plain.Header("ETag")!.Replace("W/", "", StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> AnswerAsync(FuzzRequest request, Expectation expectation, string tag)
    {
        using var timeout = new CancellationTokenSource(ResponseTimeout);
        try
        {
            var response = await _fixture.SendAsync(request, tag, timeout.Token);
            _statuses.AddOrUpdate((int)response.StatusCode, 1, static (_, count) => count + 1);
            await _check.CheckAsync(request, expectation, response);
            return response;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or OperationCanceledException)
        {
            throw new FuzzFindingException(FindingKind.Status, $"there was no answer: {exception.Message}", exception);
        }
    }
}
