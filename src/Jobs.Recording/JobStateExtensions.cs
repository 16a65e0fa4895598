namespace Jobs.Recording;

/// <summary>Extensions of <see cref="JobState"/>.</summary>
public static class JobStateExtensions
{
    /// <summary>The text of the state in the contract, for example <c>in-progress</c>.</summary>
    public static string ToText(this JobState state) => JobStates.ToText(state);
}
