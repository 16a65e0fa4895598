using Azure;
using Azure.Data.Tables;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>One page of a query's answer as it came.</summary>
/// <param name="Body">Its bytes, until the next but one page is asked for.</param>
/// <param name="ServerDate">The service's clock when it answered, in whole seconds; null when it did not say.</param>
/// <param name="IsLast">True when no other page follows.</param>
internal readonly record struct QueryPage(PageBuffer Body, DateTimeOffset? ServerDate, bool IsLast);

/// <summary>The pages of a query's answer, each fetched while the one before it is read.</summary>
internal sealed class TableQueryPages : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly IAsyncEnumerator<Page<TableEntity>> _pages;
    private PageBuffer _fetching = new();
    private PageBuffer _reading = new();
    private Task<bool>? _fetch;

    /// <param name="table">The table.</param>
    /// <param name="filter">Which entities; of each, only what a job is read from.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    public TableQueryPages(TableClient table, string filter, CancellationToken cancellationToken)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pages = table.QueryAsync<TableEntity>(filter, select: JobColumns.All, cancellationToken: _cancellation.Token)
            .AsPages()
            .GetAsyncEnumerator(_cancellation.Token);
    }

    /// <summary>The next page; null after the last.</summary>
    public async Task<QueryPage?> NextAsync()
    {
        if (!await (_fetch ?? FetchAsync()))
        {
            return null;
        }

        var date = _pages.Current.GetRawResponse().Headers.Date;
        var isLast = _pages.Current.ContinuationToken is null;
        (_reading, _fetching) = (_fetching, _reading);
        _fetch = FetchAsync();
        return new QueryPage(_reading, date, isLast);
    }

    /// <summary>Ends the fetching and gives the memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await (_fetch ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pages.DisposeAsync();
        _cancellation.Dispose();
        _fetching.Dispose();
        _reading.Dispose();
    }

    private async Task<bool> FetchAsync()
    {
        using (QueryBodyPolicy.ReadInto(_fetching))
        {
            return await _pages.MoveNextAsync();
        }
    }
}
