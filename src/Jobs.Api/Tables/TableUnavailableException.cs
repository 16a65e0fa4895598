using Azure;

namespace Jobs.Api.Tables;

/// <summary>Table Storage does not answer, or not as it should.</summary>
/// <param name="cause">What happened.</param>
/// <param name="reason">One sentence for the log that says what is wrong; null when nothing more is known.</param>
#pragma warning disable CA1032 // There is always a cause.
internal sealed class TableUnavailableException(Exception cause, string? reason = null)
    : Exception(reason ?? "Table Storage does not answer as it should.", cause)
#pragma warning restore CA1032
{
    /// <summary>True when the service answered that there is no such table.</summary>
    public bool TableIsMissing => InnerException is RequestFailedException { Status: 404, ErrorCode.Length: > 0 };

    /// <summary>True when the service limits the rate of requests, or took too long for a page (it answers 503 or 500).</summary>
    public bool IsThrottled => InnerException is RequestFailedException { Status: 429 or 503 }
        or RequestFailedException { Status: 500, ErrorCode: "OperationTimedOut" };
}
