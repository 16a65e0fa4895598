using System.Collections.Concurrent;
using System.Globalization;
using Jobs.Tests.Snapshots;

namespace Jobs.Tests.Load;

/// <summary>Counts answers by the kind of request, and collects wrong ones.</summary>
internal sealed class SoakCounters
{
    private readonly ConcurrentDictionary<(string Kind, string Answer), int> _answers = new();
    private readonly ConcurrentQueue<string> _wrong = new();

    /// <summary>A description of each wrong answer.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>The number of answers.</summary>
    public int Count => _answers.Values.Sum();

    /// <summary>Counts answers of one kind.</summary>
    public void Add(string kind, string answer, int count = 1) =>
        _answers.AddOrUpdate((kind, answer), count, (_, before) => before + count);

    /// <summary>Adds a wrong answer.</summary>
    public void AddWrong(string description) => _wrong.Enqueue(description);

    /// <summary>Adds the answers of a run that compares them with acknowledged writes.</summary>
    public void Add(FreshnessRun run)
    {
        Add("compared with writes", "200 or 404", run.Answers);
        Add("compared with writes", "503", run.UnavailableAnswers);
        foreach (var violation in run.Violations)
        {
            AddWrong(violation);
        }

        for (var lost = 0; lost < run.LostAnswers; lost++)
        {
            AddWrong("An answer broke off during writes.");
        }
    }

    /// <summary>The counts as lines of a Markdown table.</summary>
    public IEnumerable<string> Lines() => _answers
        .GroupBy(
            count => count.Key.Kind,
            count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:#,0} × {count.Key.Answer}"))
        .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"| {kind.Key} | {string.Join(", ", kind.Order(StringComparer.Ordinal))} |");
}
