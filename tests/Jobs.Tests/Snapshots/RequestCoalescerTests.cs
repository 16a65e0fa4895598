using System.Diagnostics;
using Jobs.Api.Snapshots;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Snapshots;

public sealed class RequestCoalescerTests
{
    private readonly List<TaskCompletionSource<int>> _runs = [];
    private readonly RequestCoalescer<int> _coalescer;

    public RequestCoalescerTests() => _coalescer = new RequestCoalescer<int>(() =>
    {
        var run = new TaskCompletionSource<int>();
        lock (_runs)
        {
            _runs.Add(run);
        }

        return run.Task;
    }, TimeProvider.System);

    [Fact]
    public async Task First_request_gets_the_run_that_it_starts()
    {
        var request = _coalescer.NextAsync();
        (await RunAsync(0)).SetResult(1);

        Assert.Equal(1, await request);
    }

    [Fact]
    public async Task Request_during_a_run_gets_the_next_run()
    {
        var first = _coalescer.NextAsync();
        await RunAsync(0);
        var second = _coalescer.NextAsync();
        (await RunAsync(0)).SetResult(1);
        await first;
        var next = await RunAsync(1);

        Assert.False(second.IsCompleted);
        next.SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Requests_during_a_run_share_the_next_run()
    {
        var first = _coalescer.NextAsync();
        await RunAsync(0);
        var others = Enumerable.Range(0, 50).Select(_ => _coalescer.NextAsync()).ToArray();
        (await RunAsync(0)).SetResult(1);
        await first;
        (await RunAsync(1)).SetResult(2);

        Assert.All(await Task.WhenAll(others), result => Assert.Equal(2, result));
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task Failed_run_fails_only_its_own_requests()
    {
        var first = _coalescer.NextAsync();
        await RunAsync(0);
        var second = _coalescer.NextAsync();
        (await RunAsync(0)).SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        (await RunAsync(1)).SetResult(2);

        Assert.Equal(2, await second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Requests_that_return_within_the_batching_window_share_a_run_with_those_that_came_before(int others)
    {
        var attempts = 0;
        while (!await ReturnAsync(others))
        {
            // A busy machine may miss some batching windows, but not all of them.
            Assert.True(++attempts < 20);
        }
    }

    [Fact]
    public async Task Batching_window_ends_when_all_callers_are_back_however_soon_they_are()
    {
        var answers = 0;
        var time = new FakeTimeProvider();
        var coalescer = new RequestCoalescer<int>(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
            return Interlocked.Increment(ref answers);
        }, time);

        // The clock stands during a window, so that one that expects more callers than there are never ends.
        var callers = new[] { RepeatAsync(), RepeatAsync(), Task.Run(RepeatAtOnce) };
        await Task.WhenAny(callers).WaitAsync(TimeSpan.FromSeconds(30));

        bool IsDone() => Volatile.Read(ref answers) >= 2000;

        async Task RepeatAsync()
        {
            while (!IsDone())
            {
                await coalescer.NextAsync();
            }
        }

        // A thread that does not sleep meanwhile is back before the others.
        void RepeatAtOnce()
        {
            while (!IsDone())
            {
                var next = coalescer.NextAsync();
                SpinWait.SpinUntil(() => next.IsCompleted, TimeSpan.FromSeconds(30));
            }
        }
    }

    [Fact]
    public async Task Coalescer_without_requests_starts_no_run()
    {
        var first = _coalescer.NextAsync();
        (await RunAsync(0)).SetResult(1);
        await first;
        Assert.Single(_runs);

        var second = _coalescer.NextAsync();
        (await RunAsync(1)).SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Run_uses_the_execution_context_of_no_request()
    {
        var requester = new AsyncLocal<string> { Value = "caller" };
        using var activity = new Activity("request").Start();
        string? observed = "nothing";
        var coalescer = new RequestCoalescer<Activity?>(async () =>
        {
            await Task.Yield();
            observed = requester.Value;
            return Activity.Current;
        }, TimeProvider.System);

        Assert.Null(await coalescer.NextAsync());
        Assert.Null(observed);
    }

    // Two requests share a run during which others come, and return after it. True when all of these share the next run.
    private async Task<bool> ReturnAsync(int others)
    {
        var runs = _runs.Count;
        var first = _coalescer.NextAsync();
        await RunAsync(runs);
        var answered = NextRequests(2);
        (await RunAsync(runs)).SetResult(1);
        await first;
        var next = await RunAsync(runs + 1);
        var during = NextRequests(others);

        // The batching window is twice as long as a run, but at most 10 ms.
        await Task.Delay(TimeSpan.FromMilliseconds(20));
        next.SetResult(2);
        await Task.WhenAll(answered);
        var early = _coalescer.NextAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(1));
        var again = Task.WhenAll(early, _coalescer.NextAsync());
        (await RunAsync(runs + 2)).SetResult(3);
        await Task.WhenAll(during);
        if (await Task.WhenAny(again, RunAsync(runs + 3)) == again)
        {
            return true;
        }

        _runs[^1].SetResult(4);
        await again;
        return false;
    }

    private Task<int>[] NextRequests(int count) => Enumerable.Range(0, count).Select(_ => _coalescer.NextAsync()).ToArray();

    private async Task<TaskCompletionSource<int>> RunAsync(int index)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            lock (_runs)
            {
                if (_runs.Count > index)
                {
                    return _runs[index];
                }
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("The run did not start.");
    }
}
