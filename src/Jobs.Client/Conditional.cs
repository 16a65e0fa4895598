namespace Jobs.Client;

/// <summary>The answer to a conditional request.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public readonly record struct Conditional<T>
    where T : class
{
    /// <summary>False if the caller's answer is still the current one.</summary>
    public bool IsModified { get; init; }

    /// <summary>The current answer; null if it is not modified, or if there is no such job any more.</summary>
    public T? Value { get; init; }

    /// <summary>How long the API was willing to wait for a change; null if it did not wait.</summary>
    public TimeSpan? WaitGranted { get; init; }

    /// <summary>When to ask again, if the API says so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
