namespace Jobs.Client;

/// <summary>A range of dates. A job without the date is in no range but the empty one, which means any.</summary>
public sealed record JobDateRange
{
    /// <summary>The date is later than this; <c>.gt</c>.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The date is this or later; <c>.gte</c>.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The date is earlier than this; <c>.lt</c>.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>The date is this or earlier; <c>.lte</c>.</summary>
    public DateTimeOffset? Until { get; init; }
}
