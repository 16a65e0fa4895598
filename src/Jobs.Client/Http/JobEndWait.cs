using System.Net;

namespace Jobs.Client.Http;

/// <summary>Follows a job to its end: by requests that the API holds, or by asking again and again where it does not.</summary>
/// <param name="get">Asks for the job; null asks for it as it is.</param>
/// <param name="wait">How long a request may be held.</param>
/// <param name="time">The clock.</param>
internal sealed class JobEndWait(
    Func<RequestCondition?, CancellationToken, Task<Conditional<Job>>> get, TimeSpan wait, TimeProvider time)
{
    private const int MaxFailures = 5;

    private static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    private RequestCondition? _condition;
    private int _failures;

    /// <summary>The job at its end; null if there is no such job, or not any more.</summary>
    public async Task<Job?> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan? delay;
            try
            {
                var answer = await get(_condition, cancellationToken).ConfigureAwait(false);
                if (answer.IsModified && answer.Value is not { HasEnded: false })
                {
                    return answer.Value;
                }

                delay = DelayAfter(answer);
                _failures = 0;
            }
            catch (JobsApiException exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable
                && _failures < MaxFailures)
            {
                _failures++;
                delay = exception.RetryAfter ?? DefaultDelay;
            }

            if (delay is { } pause)
            {
                await Task.Delay(TimeSpan.FromTicks(Math.Clamp(pause.Ticks, MinDelay.Ticks, MaxDelay.Ticks)), time, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    // No pause after a request that was held, and none before the first that can be.
    private TimeSpan? DelayAfter(Conditional<Job> answer)
    {
        var isFirst = _condition is null;
        var etag = answer.Value is { } job ? job.ETag : _condition?.ETag;
        _condition = etag is null ? null : new RequestCondition(etag) { Wait = wait };
        return (isFirst && _condition is not null) || answer.WaitGranted is not null ? null : answer.RetryAfter ?? DefaultDelay;
    }
}
