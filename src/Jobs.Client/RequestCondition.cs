namespace Jobs.Client;

/// <summary>Asks for an answer only if it differs from one that the caller has.</summary>
/// <param name="ETag">The entity tag of the answer that the caller has.</param>
public sealed record RequestCondition(string ETag)
{
    /// <summary>
    /// How long, in whole seconds, the API shall wait for a change; null to answer at once. The API may wait for a shorter time,
    /// or not at all.
    /// </summary>
    public TimeSpan? Wait { get; init; }
}
