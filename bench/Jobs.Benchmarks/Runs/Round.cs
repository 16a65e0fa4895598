using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>One round of a candidate: what it is measured with.</summary>
/// <param name="send">Sends one request and reads the answer.</param>
/// <param name="owned">What was started for this round alone, and ends with it; null for nothing.</param>
internal sealed class Round(Func<CancellationToken, Task> send, IAsyncDisposable? owned = null) : IAsyncDisposable
{
    /// <summary>Sends one request and reads the answer.</summary>
    public Func<CancellationToken, Task> Send => send;

    /// <summary>
    /// The request, if answers come so fast that the client's share of the processors matters with several connections; null
    /// otherwise.
    /// </summary>
    public FindRequest? Fast { get; init; }

    /// <summary>The server; null when requests go to the table service itself.</summary>
    public ServerProcess? Server { get; init; }

    /// <summary>Writes to the project during the round; null for none.</summary>
    public JobWriter? Writer { get; init; }

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? default;
}
