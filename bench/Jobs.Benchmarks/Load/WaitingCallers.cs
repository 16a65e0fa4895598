using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Jobs.Benchmarks.Load;

/// <summary>Callers that wait for each change of a project, each on a connection of its own, until they are disposed of.</summary>
internal sealed class WaitingCallers : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client;
    private readonly Uri _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<int, long> _acknowledged = new();
    private readonly ConcurrentQueue<double> _delays = new();
    private readonly List<Task> _callers = [];
    private int _held;

    /// <param name="server">The address of the server.</param>
    /// <param name="target">The find to wait for.</param>
    public WaitingCallers(Uri server, string target)
    {
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = server };
        _target = new Uri(target, UriKind.Relative);
    }

    /// <summary>For each caller and change, the milliseconds from its acknowledgement to the answer.</summary>
    public IReadOnlyCollection<double> Delays => _delays;

    /// <summary>Starts callers, and returns when all of them wait.</summary>
    public async Task StartAsync(int count, CancellationToken cancellationToken)
    {
        for (var caller = 0; caller < count; caller++)
        {
            _callers.Add(Task.Run(WaitAsync, cancellationToken));
            await Task.Delay(caller % 8 == 0 ? 1 : 0, cancellationToken);
        }

        // A request that is not rejected at once is held.
        while (Volatile.Read(ref _held) < count)
        {
            await Task.Delay(Retry, cancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
    }

    /// <summary>A change has been acknowledged.</summary>
    /// <param name="total">How many jobs there are since then.</param>
    public void Acknowledge(int total) => _acknowledged[total] = Stopwatch.GetTimestamp();

    /// <summary>Lets the callers leave.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task WaitAsync()
    {
        string? tag = null;
        var total = 0;
        while (!_stop.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _target);
            if (tag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                request.Headers.TryAddWithoutValidation("Prefer", "wait=600");
            }

            using var response = await _client.SendAsync(request, _stop.Token);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(Retry, _stop.Token);
                continue;
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                continue;
            }

            var seen = int.Parse(response.Headers.GetValues("X-Total-Count").Single(), CultureInfo.InvariantCulture);
            Record(tag is null ? seen : total, seen);
            if (tag is null)
            {
                Interlocked.Increment(ref _held);
            }

            (tag, total) = (response.Headers.ETag!.ToString(), seen);
        }
    }

    private void Record(int before, int seen)
    {
        for (var change = before + 1; change <= seen; change++)
        {
            // An answer can be faster than the acknowledgement.
            _delays.Enqueue(_acknowledged.TryGetValue(change, out var acknowledged)
                ? Stopwatch.GetElapsedTime(acknowledged).TotalMilliseconds
                : 0);
        }
    }
}
