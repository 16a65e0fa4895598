using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Jobs.Api.Tables;

/// <summary>
/// The pages of a query, each fetched while the one before it is parsed, but for the second: often one page is all that is
/// read. Only one thread at a time may use it.
/// </summary>
internal sealed class TableQueryPages : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly IPagePace? _pace;
    private readonly IAsyncEnumerator<Page<TableEntity>> _pages;
    private PageBuffer _fetching = new();
    private PageBuffer _reading = new();
    private Task<bool>? _fetch;
    private bool _isAfterFirst;

    /// <param name="table">The table.</param>
    /// <param name="filter">Which entities.</param>
    /// <param name="columns">Which properties of each.</param>
    /// <param name="pace">Says when a page may be asked for; null for at once.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public TableQueryPages(
        TableClient table, string filter, IEnumerable<string> columns, IPagePace? pace, CancellationToken cancellationToken)
    {
        _pace = pace;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pages = table.QueryAsync<TableEntity>(filter, select: columns, cancellationToken: _cancellation.Token)
            .AsPages()
            .GetAsyncEnumerator(_cancellation.Token);
    }

    /// <summary>The current page, until the next but one is asked for.</summary>
    public PageBuffer Body => _reading;

    /// <summary>
    /// The service's clock when it sent the current page, in whole seconds; null when it did not say, or not as a date.
    /// </summary>
    public DateTimeOffset? ServerDate { get; private set; }

    /// <summary>True when no page follows the current one.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Moves to the next page.</summary>
    /// <returns>False after the last page.</returns>
    public async Task<bool> MoveNextAsync()
    {
        if (!await (_fetch ?? FetchAsync()))
        {
            return false;
        }

        ServerDate = DateOf(_pages.Current.GetRawResponse());
        IsLast = string.IsNullOrEmpty(_pages.Current.ContinuationToken);
        (_reading, _fetching) = (_fetching, _reading);
        _fetch = _isAfterFirst ? FetchAsync() : null;
        _isAfterFirst = true;
        return true;
    }

    /// <summary>Cancels the fetch in progress and returns the buffers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await (_fetch ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pages.DisposeAsync();
        _cancellation.Dispose();
        _fetching.Dispose();
        _reading.Dispose();
    }

    private static DateTimeOffset? DateOf(Response response) =>
        response.Headers.TryGetValue("Date", out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;

    private async Task<bool> FetchAsync()
    {
        if (_pace is not null && !IsLast)
        {
            await _pace.WaitAsync(_cancellation.Token);
        }

        using (QueryBodyPolicy.ReadInto(_fetching))
        {
            if (!await _pages.MoveNextAsync())
            {
                return false;
            }
        }

        _pace?.PageArrived();
        return true;
    }
}
