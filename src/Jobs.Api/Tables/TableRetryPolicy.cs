using Azure.Core;
using Azure.Core.Pipeline;

namespace Jobs.Api.Tables;

/// <summary>
/// Retries a request to the table twice, after a short delay. It does not retry when the service sends Retry-After: that can
/// be longer than any caller waits, and an error at once is better for the caller.
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
