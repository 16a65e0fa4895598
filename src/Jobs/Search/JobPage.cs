namespace Jobs.Search;

/// <summary>One page of the jobs that match.</summary>
/// <param name="Total">How many jobs match, on all pages.</param>
/// <param name="Jobs">The finished UTF-8 JSON of each job of this page, in order.</param>
internal sealed record JobPage(int Total, IReadOnlyList<byte[]> Jobs);
