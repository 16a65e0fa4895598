using System.Globalization;

namespace Jobs.Api.Http;

/// <summary>An error of the contract as it is sent.</summary>
/// <param name="kind">The row of the catalogue.</param>
/// <param name="text">The name of the description in the resources.</param>
/// <param name="arguments">What the description's placeholders stand for.</param>
internal sealed class ApiError(ErrorKind kind, string text, params object[] arguments)
{
    /// <summary>The limit of concurrent requests is reached.</summary>
    public static ApiError TooManyRequests { get; } = new(ErrorKind.OverCapacity, "TooManyRequests");

    /// <summary>The limit of concurrent scans is reached.</summary>
    public static ApiError TooManyScans { get; } = new(ErrorKind.OverCapacity, "TooManyScans");

    /// <summary>The limit of concurrent loads is reached.</summary>
    public static ApiError TooManyLoads { get; } = new(ErrorKind.OverCapacity, "TooManyLoads");

    /// <summary>The time after which a request can succeed, of an error that is temporary.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The row of the catalogue.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>What is wrong and what would be acceptable, in the given language.</summary>
    public string Description(CultureInfo language) => string.Format(language, ErrorTexts.Get(text, language), arguments);
}
