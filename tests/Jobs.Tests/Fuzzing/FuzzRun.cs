using System.Collections.Concurrent;
using CsCheck;
using Jobs.Tests.Support;

namespace Jobs.Tests.Fuzzing;

/// <summary>Sends generated requests to the servers of a world, holds every answer against the contract, and counts.</summary>
public sealed class FuzzRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FuzzWorld _world;
    private readonly RequestOracle _judge;
    private readonly AnswerCheck _check = new();
    private readonly ConcurrentDictionary<string, int> _verdicts = new();
    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentQueue<FuzzFindingException> _findings = new();

    /// <summary>Makes a run.</summary>
    public FuzzRun(FuzzWorld world)
    {
        _world = world;
        _judge = new RequestOracle(world);
    }

    /// <summary>How many requests were of which kind, by the contract.</summary>
    public IReadOnlyDictionary<string, int> Verdicts => _verdicts;

    /// <summary>How many answers had which status, those to requests that were sent to compare with included.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    /// <summary>What was wrong.</summary>
    public IReadOnlyCollection<FuzzFindingException> Findings => _findings;

    /// <summary>Sends requests, the same for the same seed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="workers">How many are in flight.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task RunAsync(int count, uint seed, int workers, CancellationToken cancellationToken)
    {
        var random = new PCG(seed, seed);
        var sent = 0;
        var turn = new Lock();
        FuzzRequest? Next()
        {
            lock (turn)
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

    /// <summary>Sends a request; fails unless its answer is right.</summary>
    /// <exception cref="FuzzFindingException">It is not.</exception>
    internal async Task HoldAsync(FuzzRequest request)
    {
        var expectation = _judge.Judge(request);
        _verdicts.AddOrUpdate(expectation.Name, 1, static (_, count) => count + 1);
        var tag = expectation is FoundPage or FoundJob && NamesCurrentTag(request)
            ? await TagOfAsync(request, expectation)
            : "\"none\"";
        using var response = await AnswerAsync(request, expectation, tag);
        if (request.Method == "HEAD" && expectation is not RefusedByServer)
        {
            var get = request with { Method = "GET" };
            using var other = await AnswerAsync(get, _judge.Judge(get), tag);
            AnswerCheck.HoldAlike(response, other);
        }
    }

    private static bool NamesCurrentTag(FuzzRequest request) => request.HeaderValues("If-None-Match")
        .Any(value => value.Contains(FuzzRequest.CurrentTag, StringComparison.Ordinal));

    private async Task RecordAsync(FuzzRequest request)
    {
        try
        {
            await HoldAsync(request);
        }
        catch (FuzzFindingException finding)
        {
            _findings.Enqueue(new FuzzFindingException(finding.Kind, $"{request}\n  {finding.Message}", finding));
        }
    }

    private async Task<string> TagOfAsync(FuzzRequest request, Expectation expectation)
    {
        using var plain = await AnswerAsync(request.Without("If-None-Match"), expectation, tag: "");
        return plain.Header("ETag")!;
    }

    private async Task<HttpResponseMessage> AnswerAsync(FuzzRequest request, Expectation expectation, string tag)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var response = await _world.SendAsync(request, tag, patience.Token);
            _statuses.AddOrUpdate((int)response.StatusCode, 1, static (_, count) => count + 1);
            await _check.HoldAsync(request, expectation, response);
            return response;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or OperationCanceledException)
        {
            throw new FuzzFindingException(FindingKind.Status, $"there was no answer: {exception.Message}", exception);
        }
    }
}
