namespace Jobs.Tests.Fuzzing;

/// <summary>The kinds of incorrect answers.</summary>
public enum FindingKind
{
    /// <summary>A status that the document does not have for the operation, or no answer.</summary>
    Status,

    /// <summary>A body or headers that violate the document.</summary>
    Schema,

    /// <summary>A difference from the expectation for the request.</summary>
    Difference,
}

/// <summary>An incorrect answer.</summary>
public sealed class FuzzFindingException(FindingKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The kind of the finding.</summary>
    public FindingKind Kind { get; } = kind;
}
