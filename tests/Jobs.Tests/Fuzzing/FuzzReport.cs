using System.Globalization;
using System.Text;

namespace Jobs.Tests.Fuzzing;

/// <summary>Describes what a run sent and received.</summary>
internal static class FuzzReport
{
    /// <summary>The counts of answers, of requests by expectation, of statuses and of findings by kind.</summary>
    /// <param name="run">The run.</param>
    /// <param name="elapsed">How long it took.</param>
    public static string Write(FuzzRun run, TimeSpan elapsed)
    {
        var answers = run.Statuses.Values.Sum();
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{answers} answers in {elapsed.TotalSeconds:0} s, {answers / elapsed.TotalSeconds:0} per second");
        foreach (var (expectation, count) in run.Expectations.OrderBy(expectation => expectation.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8} {expectation}");
        }

        var statuses = run.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} of {status.Key}");
        text.AppendLine(CultureInfo.InvariantCulture, $"statuses: {string.Join(", ", statuses)}");
        foreach (var kind in Enum.GetValues<FindingKind>())
        {
            var count = run.Findings.Count(finding => finding.Kind == kind);
            text.AppendLine(CultureInfo.InvariantCulture, $"{count} {Name(kind)}");
        }

        return text.ToString();
    }

    private static string Name(FindingKind kind) => kind switch
    {
        FindingKind.Status => "undocumented statuses",
        FindingKind.Schema => "violations of a schema",
        _ => "differences from the oracle",
    };
}
