using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>One turn of a candidate.</summary>
/// <param name="ask">Asks once and reads the answer.</param>
/// <param name="own">What was started for this turn alone, and ends with it; null for nothing.</param>
internal sealed class Turn(Func<CancellationToken, Task> ask, IAsyncDisposable? own = null) : IAsyncDisposable
{
    /// <summary>Asks once and reads the answer.</summary>
    public Func<CancellationToken, Task> Ask => ask;

    /// <summary>What answers; null when the question goes to the table service itself.</summary>
    public ServerProcess? Server { get; init; }

    /// <summary>Writes to the project while it is asked about; null for none.</summary>
    public JobWriter? Writer { get; init; }

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? default;
}
