using Jobs.Api.Snapshots;

namespace Jobs.Tests.Snapshots;

public sealed class RequestCoalescerTests
{
    private readonly List<TaskCompletionSource<int>> _runs = [];
    private readonly RequestCoalescer<int> _shared;

    public RequestCoalescerTests() => _shared = new RequestCoalescer<int>(() =>
    {
        var run = new TaskCompletionSource<int>();
        lock (_runs)
        {
            _runs.Add(run);
        }

        return run.Task;
    });

    [Fact]
    public async Task Who_asks_first_gets_the_run_that_begins_with_the_question()
    {
        var asked = _shared.NextAsync();
        _runs[0].SetResult(1);

        Assert.Equal(1, await asked);
    }

    [Fact]
    public async Task Who_asks_during_a_run_gets_the_next_one()
    {
        var first = _shared.NextAsync();
        var second = _shared.NextAsync();
        _runs[0].SetResult(1);
        await first;
        var next = await RunAsync(1);

        Assert.False(second.IsCompleted);
        next.SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task All_who_ask_during_a_run_share_the_next_one()
    {
        var first = _shared.NextAsync();
        var others = Enumerable.Range(0, 50).Select(_ => _shared.NextAsync()).ToArray();
        _runs[0].SetResult(1);
        await first;
        (await RunAsync(1)).SetResult(2);

        Assert.All(await Task.WhenAll(others), result => Assert.Equal(2, result));
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task A_failure_goes_to_those_who_wait_for_it_alone()
    {
        var first = _shared.NextAsync();
        var second = _shared.NextAsync();
        _runs[0].SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        (await RunAsync(1)).SetResult(2);

        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Those_who_were_served_together_and_ask_again_are_served_together()
    {
        var rounds = 0;
        bool together;
        do
        {
            var runs = _runs.Count;
            var first = _shared.NextAsync();
            var others = new[] { _shared.NextAsync(), _shared.NextAsync() };
            (await RunAsync(runs)).SetResult(1);
            await first;
            var next = await RunAsync(runs + 1);

            // As long as a run takes, those who come back are waited for, but 10 ms at most.
            await Task.Delay(TimeSpan.FromMilliseconds(20));
            next.SetResult(2);
            await Task.WhenAll(others);
            var again = new[] { _shared.NextAsync(), _shared.NextAsync() };
            (await RunAsync(runs + 2)).SetResult(3);
            await again[0];
            together = await Task.WhenAny(again[1], RunAsync(runs + 3)) == again[1];
            if (!together)
            {
                _runs[^1].SetResult(4);
                await again[1];
            }
        }
        while (!together && ++rounds < 20);

        // A busy machine may be late for one of them, but not for all.
        Assert.True(together);
    }

    [Fact]
    public async Task Nothing_runs_while_nobody_asks()
    {
        var first = _shared.NextAsync();
        _runs[0].SetResult(1);
        await first;
        Assert.Single(_runs);

        var second = _shared.NextAsync();
        (await RunAsync(1)).SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task A_run_is_done_in_the_context_of_the_first_who_asked_for_it()
    {
        var asker = new AsyncLocal<string>();
        var seen = new List<string?>();
        var gate = new TaskCompletionSource();
        var shared = new RequestCoalescer<int>(async () =>
        {
            seen.Add(asker.Value);
            await gate.Task;
            return 0;
        });

        var asked = Array.ConvertAll(["first", "second", "third"], name =>
        {
            asker.Value = name;
            return shared.NextAsync();
        });
        gate.SetResult();
        await Task.WhenAll(asked);

        Assert.Equal(["first", "second"], seen);
    }

    private async Task<TaskCompletionSource<int>> RunAsync(int index)
    {
        for (var tries = 0; tries < 500; tries++)
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

        throw new TimeoutException("The run did not begin.");
    }
}
