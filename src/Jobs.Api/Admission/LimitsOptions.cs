using System.ComponentModel.DataAnnotations;

namespace Jobs.Api.Admission;

/// <summary>
/// The settings of the section <c>Limits</c>: how many finds and gets one instance serves at a time. Requests beyond that are
/// rejected at once, so that the others are served.
/// </summary>
internal sealed class LimitsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Limits";

    /// <summary>How many requests are in progress at a time, until their responses are sent; 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Limits__ConcurrentRequests must be from 1 to 100000.")]
    public int ConcurrentRequests { get; set; } = 128;

    /// <summary>How many more requests are queued; 0 to 100,000.</summary>
    [Range(0, 100_000, ErrorMessage = "Limits__QueuedRequests must be from 0 to 100000.")]
    public int QueuedRequests { get; set; } = 128;

    /// <summary>How many of both one caller may have; 1 to 100,000. Without authentication it has no effect.</summary>
    [Range(1, 100_000, ErrorMessage = "Limits__ConcurrentRequestsPerCaller must be from 1 to 100000.")]
    public int ConcurrentRequestsPerCaller { get; set; } = 32;

    /// <summary>How many requests in progress may scan a project; 1 to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "Limits__ConcurrentScans must be from 1 to 1000.")]
    public int ConcurrentScans { get; set; } = 8;

    /// <summary>How many projects are loaded into memory at a time, for one caller at most half of them; 1 to 100.</summary>
    [Range(1, 100, ErrorMessage = "Limits__ConcurrentLoads must be from 1 to 100.")]
    public int ConcurrentLoads { get; set; } = 4;

    /// <summary>How many requests wait for a change, for one caller at most a quarter of them; 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Limits__WaitingRequests must be from 1 to 100000.")]
    public int WaitingRequests { get; set; } = 5000;
}
