using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Support;

/// <summary>Advances a fake clock at the speed of the system's clock, or faster, until it is disposed.</summary>
internal sealed class RunningTime : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Starts the clock.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="speed">The seconds of the fake clock per second.</param>
    public RunningTime(FakeTimeProvider time, double speed = 1) => _running = Task.Run(() => RunAsync(time, speed));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(FakeTimeProvider time, double speed)
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Tick, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Stopwatch.GetTimestamp();
            time.Advance(Stopwatch.GetElapsedTime(last, now) * speed);
            last = now;
        }
    }
}
