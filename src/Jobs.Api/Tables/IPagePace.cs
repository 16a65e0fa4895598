namespace Jobs.Api.Tables;

/// <summary>Says when the next page of a query may be asked for. Only one query uses it.</summary>
internal interface IPagePace
{
    /// <summary>Ends when the next page may be asked for.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>The page has arrived.</summary>
    void PageArrived();

    /// <summary>The page has been read up to this row key.</summary>
    void Reached(string rowKey);
}
