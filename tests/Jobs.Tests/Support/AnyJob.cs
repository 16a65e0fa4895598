using Jobs.Recording;

namespace Jobs.Tests.Support;

/// <summary>Jobs for tests that care about some of their fields only.</summary>
internal static class AnyJob
{
    /// <summary>The moment at which the first of <see cref="Many"/> was created.</summary>
    public static DateTimeOffset Start { get; } = new(2025, 3, 14, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A job without optional fields.</summary>
    public static Job Create(JobState state = JobState.Acknowledged) => new()
    {
        Id = Guid.NewGuid(),
        State = state,
        Description = "Create disk",
        CreatedDate = Start,
        RequesterId = "ada",
    };

    /// <summary>Jobs that were created one second after the other.</summary>
    public static Job[] Many(int count, JobState state = JobState.Acknowledged) =>
        [.. Enumerable.Range(0, count).Select(second => Create(state) with { CreatedDate = Start.AddSeconds(second) })];
}
