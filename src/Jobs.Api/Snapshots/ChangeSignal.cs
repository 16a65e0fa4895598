namespace Jobs.Api.Snapshots;

/// <summary>Wakes all who wait for it, again and again. The caller locks.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource<ProjectSnapshot?> _next = New();

    /// <summary>The next snapshot; null when there will be none.</summary>
    public Task<ProjectSnapshot?> Next => _next.Task;

    /// <summary>Wakes all.</summary>
    /// <param name="snapshot">The snapshot; null when there will be none.</param>
    public void Set(ProjectSnapshot? snapshot) => Take().SetResult(snapshot);

    /// <summary>Fails all.</summary>
    public void Fail(Exception exception)
    {
        var failed = Take();
        failed.SetException(exception);

        // No request may have waited, and then nothing observes it.
        _ = failed.Task.Exception;
    }

    private static TaskCompletionSource<ProjectSnapshot?> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource<ProjectSnapshot?> Take()
    {
        var taken = _next;
        _next = New();
        return taken;
    }
}
