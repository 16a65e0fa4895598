using System.ComponentModel.DataAnnotations;

namespace Jobs.Capacity;

/// <summary>
/// The settings of the section <c>Capacity</c>: how many finds and gets one instance takes on. What is beyond it is
/// refused at once, so that the rest is served.
/// </summary>
public sealed class CapacitySettings
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Capacity";

    /// <summary>How many requests are in progress at a time, their answers' sending included; 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "Capacity__Requests must be from 1 to 100000.")]
    public int Requests { get; set; } = 128;

    /// <summary>How many more may wait for a place; 0 to 100,000.</summary>
    [Range(0, 100_000, ErrorMessage = "Capacity__Waiting must be from 0 to 100000.")]
    public int Waiting { get; set; } = 128;

    /// <summary>How many of both may be of one caller; 1 to 100,000. Without authentication there are no callers to tell apart.</summary>
    [Range(1, 100_000, ErrorMessage = "Capacity__RequestsOfCaller must be from 1 to 100000.")]
    public int RequestsOfCaller { get; set; } = 64;

    /// <summary>How many requests in progress may read a whole project for their answer; 1 to 1,000.</summary>
    [Range(1, 1_000, ErrorMessage = "Capacity__Scans must be from 1 to 1000.")]
    public int Scans { get; set; } = 8;
}
