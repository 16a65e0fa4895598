namespace Jobs.Api.Tables;

/// <summary>One page of a query. Its content is valid until the next page is read.</summary>
/// <param name="Entities">The entities, without those that have no valid row key.</param>
/// <param name="ServerDate">The service's clock when it sent the page, in whole seconds; null when it did not say.</param>
/// <param name="LastKey">The row key of the last entity, also of one without a valid row key; null when the page is empty.</param>
/// <param name="IsLast">True when there are no more pages.</param>
internal readonly record struct EntityPage(
    IReadOnlyList<JobEntity> Entities, DateTimeOffset? ServerDate, string? LastKey, bool IsLast);
