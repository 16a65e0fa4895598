using Jobs.Api.Query;
using Jobs.Api.Snapshots;

namespace Jobs.Tests.Snapshots;

public sealed class LargePageCacheTests
{
    private readonly LargePageCache _cache = new();
    private readonly TaskCompletionSource<JobPage> _selected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _selections;

    [Fact]
    public async Task Page_is_selected_once_for_all_that_ask_for_it_meanwhile()
    {
        var asked = Enumerable.Range(0, 10).Select(_ => AskAsync(CancellationToken.None)).ToList();
        var page = new JobPage(0, []);

        _selected.SetResult(page);

        Assert.All(await Task.WhenAll(asked), given => Assert.Same(page, given));
        Assert.Same(page, await AskAsync(CancellationToken.None));
        Assert.Equal(1, _selections);
    }

    [Fact]
    public async Task Request_whose_caller_leaves_does_not_fail_the_others()
    {
        using var leave = new CancellationTokenSource();
        var first = AskAsync(CancellationToken.None);
        var leaving = AskAsync(leave.Token);
        var staying = AskAsync(CancellationToken.None);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _selected.SetCanceled(CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staying);

        // It has selected the page itself.
        Assert.Equal(2, _selections);
    }

    private Task<JobPage> AskAsync(CancellationToken cancellationToken) => _cache.GetOrAddAsync("key", SelectAsync, cancellationToken).AsTask();

    private Task<JobPage> SelectAsync()
    {
        Interlocked.Increment(ref _selections);
        return _selected.Task;
    }
}
