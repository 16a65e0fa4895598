using Jobs.Recording;

namespace Jobs.Tests.Support;

/// <summary>Creates jobs for tests that check only some of their fields.</summary>
internal static class AnyJob
{
    /// <summary>A filter that leaves out the change log.</summary>
    public const string RowKeys = "RowKey ge '0'";

    /// <summary>The creation date of the first job of <see cref="Many"/>.</summary>
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

    /// <summary>Jobs whose creation dates are one second apart.</summary>
    public static Job[] Many(int count, JobState state = JobState.Acknowledged) =>
        [.. Enumerable.Range(0, count).Select(second => Create(state) with { CreatedDate = Start.AddSeconds(second) })];
}
