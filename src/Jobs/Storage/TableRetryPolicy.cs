using Azure.Core;
using Azure.Core.Pipeline;

namespace Jobs.Storage;

/// <summary>
/// Tries a request to the table again twice, a moment later. When the service says how long to leave it alone, it is not
/// tried again: that can be longer than anybody waits, and whoever waits is better told at once.
/// </summary>
internal sealed class TableRetryPolicy() : RetryPolicy(MostRetries, DelayStrategy.CreateExponentialDelayStrategy(FirstDelay, LongestDelay))
{
    private const int MostRetries = 2;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        exception is null && message.Response.Headers.Contains("Retry-After")
            ? new(false)
            : base.ShouldRetryAsync(message, exception);
}
