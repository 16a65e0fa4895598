namespace Jobs.Api.Http;

/// <summary>
/// Cancels the work for a request when it takes too long or the caller has gone. Only one thread at a time may use it.
/// </summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    /// <param name="timeout">The maximum time of the work.</param>
    /// <param name="time">The clock.</param>
    /// <param name="disconnected">Cancelled when the caller has gone.</param>
    public RequestDeadline(TimeSpan timeout, TimeProvider time, CancellationToken disconnected)
    {
        _timeout = timeout;
        _timer = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(disconnected, _timer.Token);
    }

    /// <summary>Cancels the work.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Stops the clock while the request waits for a change, which is no work.</summary>
    public void Pause() => _timer.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Gives the request its whole time again.</summary>
    public void Restart() => _timer.CancelAfter(_timeout);

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
