using System.Runtime.CompilerServices;

namespace Jobs.Api.Tables;

/// <summary>
/// Reads a range of a partition in the background. It outlasts a service that limits the rate of a partition: it waits, longer
/// each time, and continues after the last entity that it has read. Any thread may call it.
/// </summary>
internal sealed class PartitionReader(JobTableReader table, TimeProvider time)
{
    // Together they take 16 s, longer than the service limits the rate of a partition after it was exceeded.
    private const int MaxRetries = 7;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(4);

    /// <summary>The entities of the range, page by page.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="range">The row keys.</param>
    /// <param name="isUnchanged">True for an entity, by id and content hash, that need not be parsed; null to parse all.</param>
    /// <param name="throttled">Called each time the service limits the rate; null when that is of no interest.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="TableUnavailableException">Table Storage does not answer, or limits the rate for too long.</exception>
    public async IAsyncEnumerable<EntityPage> ReadAsync(
        string projectId,
        KeyRange range,
        Func<Guid, ulong, bool>? isUnchanged,
        Action? throttled,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var retries = 0;
        while (true)
        {
            var pages = table.ReadAsync(projectId, JobFilters.Of(projectId, range), isUnchanged, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using var _ = pages;
            while (await MoveNextAsync(pages, retries < MaxRetries) is { } moved)
            {
                if (!moved)
                {
                    yield break;
                }

                retries = 0;
                yield return pages.Current;
                range = pages.Current.LastKey is { } last ? range with { After = last } : range;
            }

            throttled?.Invoke();
            await Task.Delay(DelayOf(retries), time, cancellationToken);
            retries++;
        }
    }

    private static TimeSpan DelayOf(int retries)
    {
        var delay = FirstDelay * Math.Pow(2, retries);
        return delay < MaxDelay ? delay : MaxDelay;
    }

    // Null when the service limits the rate and the caller should wait.
    private static async ValueTask<bool?> MoveNextAsync(IAsyncEnumerator<EntityPage> pages, bool mayRetry)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (TableUnavailableException exception) when (mayRetry && exception.IsThrottled)
        {
            return null;
        }
    }
}
