using CsCheck;
using Jobs.Recording;

namespace Jobs.Tests.Query;

/// <summary>
/// Jobs that are hard to sort: few distinct values, so that there are ties, absent dates, dates that differ by less than a
/// millisecond, and texts whose order depends on the comparison.
/// </summary>
public static class GeneratedJobs
{
    /// <summary>The earliest date.</summary>
    internal static readonly DateTimeOffset Base = new(2025, 3, 30, 1, 59, 59, TimeSpan.Zero);

    // U+1D11E and U+1F680 are above U+E000 and U+FFFD by code point, but below them by UTF-16 code unit.
    private static readonly Gen<string> Texts = Gen.OneOf(
        "", "A", "B", "a", "a b", "ab", "é", "e\u0301", "ß", "ss", "\u00AD", "\uE000", "\uFFFD", "\uD7FF", "𝄞", "🚀", "🚀a", "10", "9");

    private static readonly Gen<DateTimeOffset> Dates =
        Gen.OneOf(0L, 1, 2, 9_999, 10_000, 10_001, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay).Select(ticks => Base.AddTicks(ticks));

    private static readonly Gen<DateTimeOffset?> OptionalDates =
        Gen.Nullable(Dates, 0.3);

    private static readonly Gen<JobMessage[]> Messages =
        Gen.Select(Gen.Int, Texts, Gen.Null(Texts), (code, message, description) => new JobMessage(code, message, description))
            .Array[0, 2];

    private static readonly Gen<JobState> States = Gen.Enum<JobState>();

    private static readonly Gen<string?> Resources = Gen.OneOf<string?>(null, "/disks/1", "/disks/2", "/disques/été 🚀");

    /// <summary>A job.</summary>
    public static Gen<Job> Any { get; } =
        from id in Gen.Guid
        from state in States
        from description in Texts
        from created in Dates
        from requester in Texts
        from start in OptionalDates
        from end in OptionalDates
        from messages in Messages
        from resource in Resources
        select new Job
        {
            Id = id,
            State = state,
            Description = description,
            CreatedDate = created,
            RequesterId = requester,
            StartProcessingDate = start,
            EndProcessingDate = end,
            Messages = messages,
            ResourceHref = resource,
        };

    /// <summary>Creates jobs; the same seed gives the same jobs.</summary>
    public static Job[] Create(int seed, int count) => Any.Array[count].Generate(new PCG((uint)seed, (ulong)seed), null, out _);
}
