using Azure.Core;

namespace Jobs.Tests.Support;

/// <summary>Blocks all table requests of one project until they are unblocked or cancelled.</summary>
internal sealed class BlockedProject
{
    /// <summary>The project, which has no jobs.</summary>
    public const string Id = "blocked";

    private readonly TaskCompletionSource _unblocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <param name="transport">The transport that sends the requests.</param>
    public BlockedProject(HookedTransport transport) => transport.Hook = BlockAsync;

    /// <summary>The target of a get in the project; it sends one request to the table.</summary>
    public static string Get => $"/projects/{Id}/jobs/{Guid.NewGuid()}";

    /// <summary>The target of a find in the project.</summary>
    public static string Find => $"/projects/{Id}/jobs";

    /// <summary>True to keep requests blocked when they are cancelled, which also blocks their callers.</summary>
    public bool IgnoresCancellation { get; set; }

    /// <summary>The number of requests that are blocked now.</summary>
    public int Count => _count;

    /// <summary>Returns when this number of requests is blocked.</summary>
    public Task WaitForBlockedAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(_count == count));

    /// <summary>Unblocks all requests.</summary>
    public void Release() => _unblocked.TrySetResult();

    private async ValueTask BlockAsync(HttpMessage message, Func<ValueTask> send)
    {
        if (Uri.UnescapeDataString(message.Request.Uri.ToString()).Contains($"'{Id}'", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _count);
            try
            {
                await _unblocked.Task.WaitAsync(IgnoresCancellation ? CancellationToken.None : message.CancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        }

        await send();
    }
}
