namespace Jobs.Client;

/// <summary>A page of the jobs that match a query.</summary>
public sealed record JobPage
{
    /// <summary>The jobs of the page.</summary>
    public required IReadOnlyList<Job> Jobs { get; init; }

    /// <summary>The number of jobs that match, on all pages; <c>X-Total-Count</c>.</summary>
    public required int TotalCount { get; init; }

    /// <summary>The number of jobs of the page; <c>X-Result-Count</c>.</summary>
    public int ResultCount => Jobs.Count;

    /// <summary>The entity tag of the page, for conditional requests; null if the answer had none.</summary>
    public string? ETag { get; init; }

    /// <summary>How old the answer can be, if the query accepted an older one; null for a fresh one.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>True if there is a page after this one: at an offset that is greater by <see cref="ResultCount"/>.</summary>
    public bool HasNext => Next is not null;

    internal Uri? Next { get; init; }
}
