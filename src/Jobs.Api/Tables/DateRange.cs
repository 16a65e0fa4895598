namespace Jobs.Api.Tables;

/// <summary>A range of dates, its ends included: the dates of jobs have a precision of 100 ns.</summary>
/// <param name="Min">The first date, in UTC ticks. It can be out of the range of dates.</param>
/// <param name="Max">The last date, in UTC ticks. It can be out of the range of dates, and before the first one.</param>
internal readonly record struct DateRange(long Min, long Max)
{
    /// <summary>Every date, and no date.</summary>
    public static DateRange Any { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>True when it does not restrict anything.</summary>
    public bool IsAny => Min == long.MinValue && Max == long.MaxValue;

    /// <summary>The dates of this range that are not before a date.</summary>
    public DateRange From(long ticks) => this with { Min = Math.Max(Min, ticks) };

    /// <summary>The dates of this range that are not after a date.</summary>
    public DateRange To(long ticks) => this with { Max = Math.Min(Max, ticks) };

    /// <summary>True when the range has the date, given in UTC ticks.</summary>
    public bool Contains(long ticks) => ticks >= Min && ticks <= Max;

    /// <summary>True when the range has the date; an absent date is in no range but <see cref="Any"/>.</summary>
    public bool Contains(DateTimeOffset? date) => date is { } present ? Contains(present.UtcTicks) : IsAny;
}
