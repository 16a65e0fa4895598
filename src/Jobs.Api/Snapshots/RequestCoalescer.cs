using System.Diagnostics;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Runs something for all who ask for it at the same time, one run after the other. Whoever asks gets the result of a run
/// that began after it asked, never of one that was under way already. In traces and logs a run belongs to the first who
/// asked for it.
/// </summary>
/// <param name="run">What to run; it must not depend on who asks.</param>
internal sealed class RequestCoalescer<T>(Func<Task<T>> run)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private Waiting? _next;
    private bool _isRunning;

    // Set while a run waits for company.
    private TaskCompletionSource? _company;
    private int _enough;

    /// <summary>The result of the next run.</summary>
    public Task<T> NextAsync()
    {
        Task<T> next;
        bool start;
        lock (_lock)
        {
            _next ??= new Waiting();
            _next.Count++;
            next = _next.Result.Task;
            start = !_isRunning;
            _isRunning = true;
            if (_next.Count >= _enough)
            {
                _company?.TrySetResult();
            }
        }

        if (start)
        {
            _ = RunWhileAskedAsync();
        }

        return next;
    }

    private async Task RunWhileAskedAsync()
    {
        while (TakeNext() is { } waiting)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                waiting.Result.SetResult(await RunForAsync(waiting.FirstAsker));
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                waiting.Result.SetException(exception);
            }

            if (waiting.Count > 1)
            {
                var pause = Stopwatch.GetElapsedTime(begun);
                await WaitForCompanyAsync(waiting.Count, pause < MaxPause ? pause : MaxPause);
            }
        }
    }

    // Those who were served together tend to ask again together. Without this, the first to return would have the next run
    // alone, and all the others would wait for one more.
    private async Task WaitForCompanyAsync(int enough, TimeSpan longest)
    {
        TaskCompletionSource company;
        lock (_lock)
        {
            if (_next?.Count >= enough)
            {
                return;
            }

            _enough = enough;
            _company = company = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await company.Task.WaitAsync(longest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _company = null;
        }
    }

    private async Task<T> RunForAsync(ExecutionContext? asker)
    {
        if (asker is not null)
        {
            ExecutionContext.Restore(asker);
        }

        return await run();
    }

    private Waiting? TakeNext()
    {
        lock (_lock)
        {
            var next = _next;
            _next = null;
            _isRunning = next is not null;
            return next;
        }
    }

    private sealed class Waiting
    {
        public TaskCompletionSource<T> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // What the run is done in: its spans and logs would otherwise be those of whoever asked when nothing was running.
        public ExecutionContext? FirstAsker { get; } = ExecutionContext.Capture();

        public int Count { get; set; }
    }
}
