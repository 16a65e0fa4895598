using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// A total order of jobs: by the fields asked for, then by creation date and id. Strings compare by UTF-16 code unit,
/// dates at full precision, and an absent date comes before every present one.
/// </summary>
internal sealed class JobOrder : IComparer<Job>
{
    private static readonly Dictionary<string, Comparison<Job>> Comparisons = new(StringComparer.Ordinal)
    {
        // Within one project references differ in the id alone, and ids compare as their text does.
        ["id"] = static (a, b) => a.Id.CompareTo(b.Id),
        ["hRef"] = static (a, b) => a.Id.CompareTo(b.Id),
        ["state"] = static (a, b) => string.CompareOrdinal(a.State.ToText(), b.State.ToText()),
        ["description"] = static (a, b) => string.CompareOrdinal(a.Description, b.Description),
        ["createdDate"] = CompareCreation,
        ["requesterId"] = static (a, b) => string.CompareOrdinal(a.RequesterId, b.RequesterId),
        ["startProcessingDate"] = static (a, b) => Nullable.Compare(a.StartProcessingDate, b.StartProcessingDate),
        ["endProcessingDate"] = static (a, b) => Nullable.Compare(a.EndProcessingDate, b.EndProcessingDate),
    };

    private readonly string _text;
    private readonly Comparison<Job>[] _comparisons;

    private JobOrder(string text, Comparison<Job>[] comparisons)
    {
        _text = text;
        _comparisons = comparisons;
    }

    /// <summary>By creation date, then by id.</summary>
    public static JobOrder Default { get; } = new("", []);

    /// <summary>The names of the fields to sort by, as the contract spells them.</summary>
    public static IReadOnlyCollection<string> Fields => Comparisons.Keys;

    /// <summary>The order by the given fields.</summary>
    /// <param name="fields">Names out of <see cref="Fields"/>, the most significant first.</param>
    /// <param name="firstDescending">Turns the first field's order round.</param>
    public static JobOrder By(IReadOnlyList<string> fields, bool firstDescending)
    {
        var comparisons = fields.Select(field => Comparisons[field]).ToArray();
        if (firstDescending)
        {
            var first = comparisons[0];
            comparisons[0] = (a, b) => first(b, a);
        }

        return new JobOrder((firstDescending ? "-" : "") + string.Join(',', fields), comparisons);
    }

    /// <summary>The order as the contract writes it.</summary>
    public override string ToString() => _text;

    public int Compare(Job? x, Job? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        foreach (var compare in _comparisons)
        {
            var result = compare(x, y);
            if (result != 0)
            {
                return result;
            }
        }

        var creation = CompareCreation(x, y);
        return creation != 0 ? creation : x.Id.CompareTo(y.Id);
    }

    private static int CompareCreation(Job a, Job b) => a.CreatedDate.CompareTo(b.CreatedDate);
}
