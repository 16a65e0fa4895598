namespace Jobs.Api.Telemetry;

/// <summary>
/// Starts work that several requests share. It runs in the context of none of them: neither the trace nor the baggage nor the
/// log scopes of the request that happened to start it belong to the others.
/// </summary>
internal static class SharedWork
{
    /// <summary>Starts the work on a thread of the pool.</summary>
    public static Task Run(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(work);
        }
    }

    /// <summary>Starts the work on a thread of the pool.</summary>
    public static Task<T> Run<T>(Func<Task<T>> work)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(work);
        }
    }
}
