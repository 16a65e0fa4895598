namespace Jobs.Api.Snapshots;

/// <summary>
/// Lets requests that arrive at the same time share one run of an operation, one run after the other. A request gets the
/// result of a run that started after the request arrived, never of one that was in progress already.
/// </summary>
/// <remarks>
/// <para>
/// HybridCache and similar caches join a request to an operation in progress. Here that would break freshness: the query in
/// progress may have read the table before a write that was acknowledged before the request arrived.
/// </para>
/// <para>
/// Any thread may call <see cref="NextAsync"/>. The operation never runs twice at the same time, so it needs no lock against
/// itself. It runs in the context of no request: what a caller sent (trace ids, baggage) must not travel with work for all.
/// </para>
/// </remarks>
/// <param name="operation">The operation; it must not depend on who waits for it.</param>
/// <param name="time">The clock of the batching window.</param>
internal sealed class RequestCoalescer<T>(Func<Task<T>> operation, TimeProvider time)
{
    private const int MaxWindowPerRun = 2;

    private static readonly TimeSpan MaxBatchingWindow = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private Batch? _next;
    private bool _isRunning;

    // Set during a batching window.
    private TaskCompletionSource? _window;
    private int _expectedRequests;

    /// <summary>The result of the next run.</summary>
    public Task<T> NextAsync()
    {
        Task<T> next;
        bool start;
        lock (_lock)
        {
            _next ??= new Batch();
            _next.Requests++;
            next = _next.Result.Task;
            start = !_isRunning;
            _isRunning = true;
            if (_next.Requests >= _expectedRequests)
            {
                _window?.TrySetResult();
            }
        }

        if (start)
        {
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(RunAsync);
            }
        }

        return next;
    }

    private async Task RunAsync()
    {
        while (TakeNext() is { } batch)
        {
            var started = time.GetTimestamp();
            var run = StartAsync();
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var window = batch.Requests > 1 ? OpenWindow(batch.Requests) : null;
            batch.Result.SetFromTask(run);
            if (window is not null)
            {
                await WaitAsync(window, time.GetElapsedTime(started) * MaxWindowPerRun);
            }
        }
    }

    // So that an exception before the first await is the result, too.
    private async Task<T> StartAsync() => await operation();

    // Callers that were answered together tend to ask again together. Without this window the first of them would share the
    // next run with those that came during the last one only, and all others would wait for the one after it. It is opened
    // before they are answered: one that asks again at once is one of them, and not one more.
    private TaskCompletionSource OpenWindow(int answered)
    {
        lock (_lock)
        {
            _expectedRequests = answered + (_next?.Requests ?? 0);
            return _window = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task WaitAsync(TaskCompletionSource window, TimeSpan timeout)
    {
        await window.Task
            .WaitAsync(timeout < MaxBatchingWindow ? timeout : MaxBatchingWindow, time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _window = null;
        }
    }

    private Batch? TakeNext()
    {
        lock (_lock)
        {
            var next = _next;
            _next = null;
            _isRunning = next is not null;
            return next;
        }
    }

    private sealed class Batch
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Requests { get; set; }
    }
}
