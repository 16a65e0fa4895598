using Azure.Core;

namespace Jobs.Tests.Reliability;

/// <summary>Injects a fault into a request to the table service.</summary>
/// <param name="message">The request and its response.</param>
/// <param name="send">Sends the request.</param>
public delegate ValueTask FaultInjection(HttpMessage message, Func<ValueTask> send);

/// <summary>The operations of the API that query the table.</summary>
[Flags]
public enum Operations
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A find in a project that is not in memory.</summary>
    Scan = 1,

    /// <summary>The first find in a project, which loads it into memory.</summary>
    Load = 2,

    /// <summary>A find in a project in memory.</summary>
    Refresh = 4,

    /// <summary>A get.</summary>
    Get = 8,

    /// <summary>The readiness probe.</summary>
    Ready = 16,

    /// <summary>All finds.</summary>
    Finds = Scan | Load | Refresh,

    /// <summary>All operations.</summary>
    All = Finds | Get | Ready,
}

/// <summary>A fault of the table service or of the network.</summary>
/// <param name="Name">Describes the fault.</param>
/// <param name="Unavailable">The operations that are answered 503 code 5; the others are answered correctly.</param>
/// <param name="Inject">Injects the fault into a request.</param>
public sealed record StorageFault(string Name, Operations Unavailable, FaultInjection Inject)
{
    /// <summary>True when it lasts longer than any deadline.</summary>
    public bool Lasts { get; init; }

    /// <summary>True when the service limits the rate of requests, which a load outlasts with delays.</summary>
    public bool LimitsRate { get; init; }

    /// <summary>True when it hides the job with the description <see cref="AffectedJob"/> from answers.</summary>
    public bool HidesAffectedJob { get; init; }

    /// <summary>The description of the job that some faults affect.</summary>
    public static string AffectedJob => "the affected job";
}
