using System.ComponentModel.DataAnnotations;

namespace Jobs.Api.Admission;

/// <summary>
/// The settings of the section <c>Limits</c>: how many finds and gets one instance takes on. What is beyond it is
/// refused at once, so that the rest is served.
/// </summary>
internal sealed class LimitsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>How many requests are in progress at a time, their answers' sending included; 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Limits__ConcurrentRequests must be from 1 to 100000.")]
    public int ConcurrentRequests { get; set; } = 128;

    /// <summary>How many more may wait for a place; 0 to 100,000.</summary>
    [Range(0, 100_000, ErrorMessage = "Limits__QueuedRequests must be from 0 to 100000.")]
    public int QueuedRequests { get; set; } = 128;

    /// <summary>How many of both may be of one caller; 1 to 100,000. Without authentication there are no callers to tell apart.</summary>
    [Range(1, 100_000, ErrorMessage = "Limits__ConcurrentRequestsPerCaller must be from 1 to 100000.")]
    public int ConcurrentRequestsPerCaller { get; set; } = 64;

    /// <summary>How many requests in progress may read a whole project for their answer; 1 to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "Limits__ConcurrentScans must be from 1 to 1000.")]
    public int ConcurrentScans { get; set; } = 8;
}
