namespace Jobs.Api.Query;

/// <summary>What a search has found: a page, or counts.</summary>
internal interface ISearchResult
{
    /// <summary>About how many bytes of memory it takes, beside the JSON of its jobs.</summary>
    long Bytes { get; }
}
