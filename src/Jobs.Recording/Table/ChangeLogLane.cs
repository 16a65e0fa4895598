namespace Jobs.Recording.Table;

/// <summary>
/// A lane of a project's change log (docs/change-log.md): how many transactions it has recorded, and which jobs the last ones
/// changed. One transaction writes to a lane at a time, so the sequence only grows.
/// </summary>
/// <param name="RowKey">The row key: <c>!</c> and an id that is never used again.</param>
/// <param name="Sequence">The number of transactions. A lane that is not written yet has 0.</param>
/// <param name="Changes">The jobs of the last transactions, oldest first; empty if none is remembered.</param>
internal readonly record struct ChangeLogLane(string RowKey, long Sequence, string Changes)
{
    /// <summary>The first possible row key of a lane.</summary>
    public const string RowKeyStart = "!";

    /// <summary>The first row key after those of lanes.</summary>
    public const string RowKeyEnd = "\"";

    /// <summary>The maximum number of transactions that a lane remembers.</summary>
    public const int MaxRemembered = 256;

    /// <summary>The maximum length of <see cref="Changes"/>.</summary>
    public const int MaxChangesLength = 32_000;

    /// <summary>The maximum length of <see cref="Recent"/>.</summary>
    public const int MaxRecentLength = 500;

    private const char TransactionSeparator = ';';
    private const char JobSeparator = ',';

    // UUIDs in hexadecimal, without hyphens.
    private const string IdFormat = "N";

    /// <summary>A lane without a transaction for this time is removed.</summary>
    public static TimeSpan IdleTime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>A reader that has not read the lanes for this time must read the whole project again.</summary>
    public static TimeSpan MaxReaderAge { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The end of <see cref="Changes"/>, which is short: as many of the last transactions as fit.</summary>
    public string Recent
    {
        get
        {
            if (Changes.Length <= MaxRecentLength)
            {
                return Changes;
            }

            var separator = Changes.IndexOf(TransactionSeparator, Changes.Length - MaxRecentLength - 1);
            return separator < 0 ? "" : Changes[(separator + 1)..];
        }
    }

    /// <summary>A new lane, which is not in the table.</summary>
    public static ChangeLogLane New() => new(RowKeyStart + Guid.NewGuid().ToString(IdFormat), 0, "");

    /// <summary>The lane of an entity's properties; null if they are not those of a lane.</summary>
    public static ChangeLogLane? TryParse(string rowKey, long sequence, string changes)
    {
        var isLane = rowKey.StartsWith(RowKeyStart, StringComparison.Ordinal)
            && Guid.TryParseExact(rowKey.AsSpan(RowKeyStart.Length), IdFormat, out _);
        return isLane && sequence > 0 && Count(changes) <= sequence ? new ChangeLogLane(rowKey, sequence, changes) : null;
    }

    /// <summary>The lane after one more transaction. The oldest ones are forgotten as far as the limits require.</summary>
    /// <param name="jobs">The jobs that the transaction inserts, changes or removes.</param>
    public ChangeLogLane Next(IEnumerable<Guid> jobs)
    {
        var added = string.Join(JobSeparator, jobs.Select(id => id.ToString(IdFormat)));
        var changes = Changes.Length == 0 ? added : $"{Changes}{TransactionSeparator}{added}";
        return this with { Sequence = Sequence + 1, Changes = WithinLimits(changes) };
    }

    /// <summary>The jobs that were changed by the transactions after one of them.</summary>
    /// <param name="seen">The sequence that the reader has seen; 0 for none.</param>
    /// <param name="ids">The jobs, each once.</param>
    /// <returns>False if the lane does not remember all these transactions: the whole project must be read.</returns>
    public bool TryGetChangesSince(long seen, out IReadOnlyCollection<Guid> ids)
    {
        var found = new HashSet<Guid>();
        ids = found;
        var rest = Changes.AsSpan();
        for (var missing = Sequence - seen; missing > 0; missing--)
        {
            var separator = rest.LastIndexOf(TransactionSeparator);
            if (!TryParseJobs(rest[(separator + 1)..], found))
            {
                return false;
            }

            rest = rest[..Math.Max(separator, 0)];
        }

        return seen <= Sequence;
    }

    private static string WithinLimits(string changes)
    {
        var start = 0;
        for (var count = Count(changes); count > MaxRemembered || changes.Length - start > MaxChangesLength; count--)
        {
            var separator = changes.IndexOf(TransactionSeparator, start);
            start = separator < 0 ? changes.Length : separator + 1;
        }

        return changes[start..];
    }

    private static bool TryParseJobs(ReadOnlySpan<char> text, HashSet<Guid> jobs)
    {
        foreach (var range in text.Split(JobSeparator))
        {
            if (!Guid.TryParseExact(text[range], IdFormat, out var id))
            {
                return false;
            }

            jobs.Add(id);
        }

        return true;
    }

    private static int Count(string changes) => changes.Length == 0 ? 0 : changes.AsSpan().Count(TransactionSeparator) + 1;
}
