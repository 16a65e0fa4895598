namespace Jobs.Api.Tables;

/// <summary>One page of a query's answer. Its content is valid until the next page is read.</summary>
/// <param name="Entities">The entities, those without a valid row key left out.</param>
/// <param name="ServerDate">The service's clock when it answered, in whole seconds; null when it did not say.</param>
/// <param name="IsLast">True when no other page follows.</param>
internal readonly record struct EntityPage(IReadOnlyList<JobEntity> Entities, DateTimeOffset? ServerDate, bool IsLast);
