using Microsoft.Extensions.Options;

namespace Jobs.Api.Tables;

/// <summary>Tells whether the table answers, by asking it at most once a second however often one probes.</summary>
internal sealed class TableReadiness(JobTableReader table, TimeProvider time, IOptions<JobsOptions> settings)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task _probe = Task.CompletedTask;
    private long? _begun;

    /// <summary>Returns when the table answers.</summary>
    /// <exception cref="TableUnavailableException">It does not.</exception>
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_begun is not { } begun || (_probe.IsCompleted && time.GetElapsedTime(begun) >= Validity))
            {
                _begun = time.GetTimestamp();
                _probe = ProbeAsync();
            }

            return _probe.WaitAsync(cancellationToken);
        }
    }

    // Shared by all who probe, so no single caller's cancellation may end it.
    private async Task ProbeAsync()
    {
        using var deadline = new CancellationTokenSource(settings.Value.RequestTimeout, time);
        await table.ProbeAsync(deadline.Token);
    }
}
