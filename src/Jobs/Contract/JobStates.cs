using System.Diagnostics.CodeAnalysis;

namespace Jobs.Contract;

/// <summary>The states of a job as the contract spells them.</summary>
public static class JobStates
{
    private static readonly string[] Texts = ["acknowledged", "in-progress", "completed", "failed"];

    /// <summary>Every state, in the order of a job's life.</summary>
    public static IReadOnlyList<JobState> All { get; } = Enum.GetValues<JobState>();

    /// <summary>The state as the contract spells it, <c>in-progress</c> for instance.</summary>
    public static string ToText(this JobState state) => Texts[(int)state];

    /// <summary>Reads a state in exactly the contract's spelling.</summary>
    /// <returns>False when <paramref name="text"/> is no state.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobState state)
    {
        var index = Array.IndexOf(Texts, text);
        state = index < 0 ? default : (JobState)index;
        return index >= 0;
    }
}
