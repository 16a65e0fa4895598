using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Tables;

/// <summary>
/// Tells whether the table answers, with at most one query a second however often it is asked. Any thread may call it.
/// </summary>
internal sealed class TableReadiness(JobTableReader table, TimeProvider time, IOptions<JobsOptions> settings)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    // The probe ends before the requests that wait for it, so that the log says what it was waiting for.
    private const double DeadlinePart = 0.9;

    private readonly Lock _lock = new();
    private Task _probe = Task.CompletedTask;
    private volatile bool _isRecognized;
    private long? _probeStarted;

    /// <summary>Returns when the table answers.</summary>
    /// <exception cref="TableUnavailableException">It does not.</exception>
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_probeStarted is not { } started || (_probe.IsCompleted && time.GetElapsedTime(started) >= Validity))
            {
                _probeStarted = time.GetTimestamp();
                _probe = SharedWork.Run(ProbeAsync);
            }

            return _probe.WaitAsync(cancellationToken);
        }
    }

    // Shared by all probes, so no single caller's cancellation may end it, and it runs in no caller's context.
    private async Task ProbeAsync()
    {
        using var deadline = new CancellationTokenSource(settings.Value.RequestTimeout * DeadlinePart, time);
        try
        {
            await table.ProbeAsync(deadline.Token);
            await RecognizeAsync(deadline.Token);
        }
        catch (Exception exception) when (exception is not TableUnavailableException)
        {
            // Ready or not: whatever the reason is, there is no third answer.
            throw table.Unavailable(exception);
        }
    }

    // Any name can lead to an account of Azure Cosmos DB, so the address alone does not tell.
    private async Task RecognizeAsync(CancellationToken cancellationToken)
    {
        if (!_isRecognized && await table.FindsByTimestampAsync(cancellationToken) is { } isRecognized)
        {
            _isRecognized = isRecognized
                ? true
                : throw new TableUnavailableException(new NotSupportedException(), StorageOptionsValidator.CosmosReason);
        }
    }
}
