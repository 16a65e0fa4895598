using System.Collections.Concurrent;
using Jobs.Api.Query;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The large pages that responses hold at the moment: requests at the same time often ask the same, and selecting such a page takes
/// time. It is selected once for those that ask for it meanwhile. Any thread may call it.
/// </summary>
internal sealed class LargePageCache
{
    private const int MaxPages = 32;

    private readonly ConcurrentDictionary<string, WeakReference<JobPage>> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<JobPage>> _selections = new(StringComparer.Ordinal);

    /// <summary>A page that a response still holds or another request is selecting, or a new one.</summary>
    /// <param name="key">The key of the query.</param>
    /// <param name="select">Selects the page.</param>
    /// <param name="cancellationToken">Ends the wait for another request, which goes on.</param>
    public async ValueTask<JobPage> GetOrAddAsync(string key, Func<Task<JobPage>> select, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_pages.TryGetValue(key, out var shared) && shared.TryGetTarget(out var page))
            {
                return page;
            }

            var own = new TaskCompletionSource<JobPage>(TaskCreationOptions.RunContinuationsAsynchronously);
            var selection = _selections.GetOrAdd(key, own.Task);
            if (selection == own.Task)
            {
                return await SelectAsync(key, select, own);
            }

            await ((Task)selection).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (selection.IsCompletedSuccessfully)
            {
                return await selection;
            }

            // The other request may have been cancelled, which is no failure of this one.
        }
    }

    private async Task<JobPage> SelectAsync(string key, Func<Task<JobPage>> select, TaskCompletionSource<JobPage> own)
    {
        try
        {
            var page = await select();
            if (_pages.Count >= MaxPages)
            {
                _pages.Clear();
            }

            _pages[key] = new WeakReference<JobPage>(page);
            own.SetResult(page);
            return page;
        }
        finally
        {
            _selections.TryRemove(key, out _);
            own.TrySetCanceled(CancellationToken.None);
        }
    }
}
