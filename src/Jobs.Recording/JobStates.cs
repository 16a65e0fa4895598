using System.Diagnostics.CodeAnalysis;

namespace Jobs.Recording;

/// <summary>All states of a job, and their texts in the contract.</summary>
public static class JobStates
{
    private static readonly string[] Texts = ["acknowledged", "in-progress", "completed", "failed"];

    /// <summary>Every state, in the order of a job's life.</summary>
    public static IReadOnlyList<JobState> All { get; } = Enum.GetValues<JobState>();

    /// <summary>Parses the text of a state. The comparison is exact.</summary>
    /// <returns>False if <paramref name="text"/> is not a state.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobState state)
    {
        var index = Array.IndexOf(Texts, text);
        state = index < 0 ? default : (JobState)index;
        return index >= 0;
    }

    /// <summary>The text of a state.</summary>
    internal static string ToText(JobState state) => Texts[(int)state];
}
