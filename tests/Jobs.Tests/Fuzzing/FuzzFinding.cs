namespace Jobs.Tests.Fuzzing;

/// <summary>The ways in which an answer can be wrong.</summary>
public enum FindingKind
{
    /// <summary>A status that the document does not have for the operation, or no answer at all.</summary>
    Status,

    /// <summary>A body, or headers, against the document.</summary>
    Schema,

    /// <summary>Not what the contract says of this request.</summary>
    Difference,
}

/// <summary>A wrong answer.</summary>
public sealed class FuzzFindingException(FindingKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong with it.</summary>
    public FindingKind Kind { get; } = kind;
}
