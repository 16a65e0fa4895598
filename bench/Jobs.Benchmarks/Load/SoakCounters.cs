using System.Collections.Concurrent;
using System.Globalization;
using Jobs.Tests.Snapshots;

namespace Jobs.Benchmarks.Load;

/// <summary>Counts answers by the kind of question, and keeps what was wrong.</summary>
internal sealed class SoakCounters
{
    private readonly ConcurrentDictionary<(string Kind, string Answer), int> _answers = new();
    private readonly ConcurrentQueue<string> _wrong = new();

    /// <summary>What was wrong, a sentence each.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>The number of answers.</summary>
    public int Count => _answers.Values.Sum();

    /// <summary>Counts answers of one sort.</summary>
    public void Add(string kind, string answer, int count = 1) =>
        _answers.AddOrUpdate((kind, answer), count, (_, before) => before + count);

    /// <summary>Keeps a wrong answer.</summary>
    public void AddWrong(string sentence) => _wrong.Enqueue(sentence);

    /// <summary>Counts the answers that were held against writes.</summary>
    public void Add(FreshnessRun run)
    {
        Add("held against writes", "200 or 404", run.Answers);
        Add("held against writes", "503", run.Refusals);
        foreach (var violation in run.Violations)
        {
            AddWrong(violation);
        }

        for (var lost = 0; lost < run.LostAnswers; lost++)
        {
            AddWrong("An answer broke off while there were writes.");
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
