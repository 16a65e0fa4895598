using Azure.Core;

namespace Jobs.Tests.Support;

/// <summary>Keeps the requests to the table that are about one project back, until they are let go or given up.</summary>
internal sealed class BlockedProject
{
    /// <summary>The project, which has no jobs.</summary>
    public const string Id = "held";

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;

    /// <param name="transport">What carries the requests.</param>
    public BlockedProject(HookedTransport transport) => transport.Hook = PassAsync;

    /// <summary>A get of a job of the project; each takes one request to the table.</summary>
    public static string Get => $"/projects/{Id}/jobs/{Guid.NewGuid()}";

    /// <summary>A find in the project.</summary>
    public static string Find => $"/projects/{Id}/jobs";

    /// <summary>True to hold requests also when they are given up, so that whoever gives one up is held with it.</summary>
    public bool HoldsOn { get; set; }

    /// <summary>How many requests are held now.</summary>
    public int Count => _held;

    /// <summary>Returns when so many are held.</summary>
    public Task UntilAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(_held == count));

    /// <summary>Holds none any longer.</summary>
    public void Release() => _open.TrySetResult();

    private async ValueTask PassAsync(HttpMessage message, Func<ValueTask> send)
    {
        if (Uri.UnescapeDataString(message.Request.Uri.ToString()).Contains($"'{Id}'", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _held);
            try
            {
                await _open.Task.WaitAsync(HoldsOn ? CancellationToken.None : message.CancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _held);
            }
        }

        await send();
    }
}
