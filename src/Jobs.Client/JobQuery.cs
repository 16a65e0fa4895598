namespace Jobs.Client;

/// <summary>Which jobs of a project are wanted, in what order, and from where on.</summary>
public sealed record JobQuery : JobFilter
{
    /// <summary>
    /// Fields of the API, separated by commas, with <c>-</c> before those that are descending, such as <c>state,-createdDate</c>;
    /// null for the order of creation.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>How many of the jobs that match to skip.</summary>
    public int Offset { get; init; }

    /// <summary>How many jobs a page has at most; null for the API's default, 100.</summary>
    public int? Limit { get; init; }
}
