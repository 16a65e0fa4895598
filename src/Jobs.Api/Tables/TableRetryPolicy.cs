using Azure.Core;
using Azure.Core.Pipeline;

namespace Jobs.Api.Tables;

/// <summary>
/// Tries a request to the table again twice, a moment later. When the service says how long to leave it alone, it is not
/// tried again: that can be longer than anybody waits, and whoever waits is better told at once.
/// </summary>
internal sealed class TableRetryPolicy() : RetryPolicy(MaxRetries, DelayStrategy.CreateExponentialDelayStrategy(FirstDelay, MaxDelay))
{
    private const int MaxRetries = 2;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        exception is null && message.Response.Headers.Contains("Retry-After")
            ? new(false)
            : base.ShouldRetryAsync(message, exception);
}
