using System.Collections.Concurrent;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Reads whole projects into memory: the first page alone, and of a project with more, several ranges of row keys at a time,
/// fewer when the service limits the rate. Any thread may call it.
/// </summary>
internal sealed class ProjectLoader(
    PartitionReader reader, IOptions<SnapshotOptions> options, JobsMetrics metrics) : IDisposable
{
    private const int ConcurrentRanges = 4;
    private const int RangesPerReader = 2;

    // Ranges of a few pages: less would make more queries than pages.
    private const double PagesPerRange = 3;

    private readonly PartitionReader _reader = reader;
    private readonly SnapshotOptions _options = options.Value;

    // One load at a time may hold more than a small part of the memory for loads.
    private readonly SemaphoreSlim _large = new(1);

    /// <summary>Reads the project into an empty replica.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="replica">Where the jobs go.</param>
    /// <param name="progress">Where the load reports what it has read.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>False when the project is too large for memory; the replica has a part of it then.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<bool> LoadAsync(
        string projectId, ProjectReplica replica, LoadProgress progress, CancellationToken cancellationToken)
    {
        using var read = metrics.StartLoad();
        using var load = new Load(this, projectId, replica, progress, read);
        return await load.RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _large.Dispose();

    private sealed class Load(
        ProjectLoader loader, string projectId, ProjectReplica replica, LoadProgress progress, TableRead read) : IDisposable
    {
        private readonly ConcurrentQueue<(double Start, double End)> _ranges = new();
        private readonly SemaphoreSlim _growth = new(1);
        private volatile bool _isThrottled;
        private volatile bool _isTooLarge;
        private bool _isLarge;

        public async Task<bool> RunAsync(CancellationToken cancellationToken)
        {
            var first = await ReadFirstPageAsync(cancellationToken);
            if (_isTooLarge || first is not { } position)
            {
                return !_isTooLarge;
            }

            Split(position);
            await Task.WhenAll(Enumerable.Range(0, ConcurrentRanges).Select(number => ReadRangesAsync(number, cancellationToken)));
            return !_isTooLarge;
        }

        public void Dispose()
        {
            if (_isLarge)
            {
                loader._large.Release();
            }

            _growth.Dispose();
        }

        // The position after the first page; null when there are no more pages.
        private async Task<double?> ReadFirstPageAsync(CancellationToken cancellationToken)
        {
            await foreach (var page in ReadAsync(KeyRange.All, cancellationToken))
            {
                progress.Watermark.Observe(page.ServerDate);
                await ApplyAsync(page, cancellationToken);
                if (page.IsLast)
                {
                    return null;
                }

                if (KeyRange.PositionOf(page.LastKey) is { } position)
                {
                    progress.Add(position);
                    return position;
                }
            }

            return null;
        }

        private void Split(double position)
        {
            var pages = (1 - position) / Math.Max(position, 1e-9);
            var count = Math.Clamp((int)(pages / PagesPerRange), 1, ConcurrentRanges * RangesPerReader);
            var step = (1 - position) / count;
            for (var number = 0; number < count; number++)
            {
                _ranges.Enqueue((position + (number * step), number == count - 1 ? 1 : position + ((number + 1) * step)));
            }
        }

        private async Task ReadRangesAsync(int number, CancellationToken cancellationToken)
        {
            while (!_isTooLarge && (number == 0 || !_isThrottled) && _ranges.TryDequeue(out var range))
            {
                await ReadRangeAsync(range.Start, range.End, cancellationToken);
            }
        }

        private async Task ReadRangeAsync(double start, double end, CancellationToken cancellationToken)
        {
            // Keys after the last id of all are malformed, and are reported.
            var keys = new KeyRange(KeyRange.KeyAt(start), end == 1 ? null : KeyRange.KeyAt(end));
            var position = start;
            await foreach (var page in ReadAsync(keys, cancellationToken))
            {
                await ApplyAsync(page, cancellationToken);
                if (_isTooLarge)
                {
                    return;
                }

                var reached = KeyRange.PositionOf(page.LastKey) ?? position;
                progress.Add(reached - position);
                position = reached;
            }

            progress.Add(end - position);
        }

        private IAsyncEnumerable<EntityPage> ReadAsync(KeyRange range, CancellationToken cancellationToken) =>
            loader._reader.ReadAsync(projectId, range, isUnchanged: null, () => _isThrottled = true, cancellationToken);

        private async Task ApplyAsync(EntityPage page, CancellationToken cancellationToken)
        {
            read.Add(page.Entities.Count);
            foreach (var entity in page.Entities)
            {
                replica.Apply(entity);
            }

            _isTooLarge |= !loader._options.Fits(replica);
            if (replica.Bytes > loader._options.SmallLoadBytes)
            {
                await BecomeLargeAsync(cancellationToken);
            }
        }

        private async Task BecomeLargeAsync(CancellationToken cancellationToken)
        {
            await _growth.WaitAsync(cancellationToken);
            try
            {
                if (!_isLarge)
                {
                    await loader._large.WaitAsync(cancellationToken);
                    _isLarge = true;
                }
            }
            finally
            {
                _growth.Release();
            }
        }
    }
}
