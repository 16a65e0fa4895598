using System.Diagnostics.CodeAnalysis;

namespace Jobs.Recording;

/// <summary>The states of a job as the contract spells them.</summary>
public static class JobStates
{
    private static readonly string[] ErrorTexts = ["acknowledged", "in-progress", "completed", "failed"];

    /// <summary>Every state, in the order of a job's life.</summary>
    public static IReadOnlyList<JobState> All { get; } = Enum.GetValues<JobState>();

    /// <summary>The state as the contract spells it, <c>in-progress</c> for instance.</summary>
    public static string ToText(this JobState state) => ErrorTexts[(int)state];

    /// <summary>Reads a state in exactly the contract's spelling.</summary>
    /// <returns>False when <paramref name="text"/> is no state.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobState state)
    {
        var index = Array.IndexOf(ErrorTexts, text);
        state = index < 0 ? default : (JobState)index;
        return index >= 0;
    }
}
