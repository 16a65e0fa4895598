using Azure.Core;

namespace Jobs.Tests.Reliability;

/// <summary>What is done with a request to the table service instead of just sending it.</summary>
/// <param name="message">The request, and what becomes its answer.</param>
/// <param name="send">Really sends it.</param>
public delegate ValueTask Misdeed(HttpMessage message, Func<ValueTask> send);

/// <summary>What of the API asks the table, each in its own way.</summary>
[Flags]
public enum Operations
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A find of a project that is not kept in memory.</summary>
    Scan = 1,

    /// <summary>The first find of a project that is kept in memory from then on.</summary>
    Load = 2,

    /// <summary>A find of a project in memory.</summary>
    Refresh = 4,

    /// <summary>A get.</summary>
    Get = 8,

    /// <summary>The probe of readiness.</summary>
    Ready = 16,

    /// <summary>Finds.</summary>
    Finds = Scan | Load | Refresh,

    /// <summary>All of them.</summary>
    All = Finds | Get | Ready,
}

/// <summary>A fault of the table service, or of the way to it.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Refused">Which operations are refused with 503 code 5; the others are answered rightly.</param>
/// <param name="Misdeed">Does it to a request.</param>
public sealed record StorageFault(string Name, Operations Refused, Misdeed Misdeed)
{
    /// <summary>True when one could wait for its end longer than anybody has time.</summary>
    public bool Lasts { get; init; }

    /// <summary>True when it takes a job from the answers, the one that is described as <see cref="Victim"/>.</summary>
    public bool HidesVictim { get; init; }

    /// <summary>The description of the job that some faults single out.</summary>
    public static string Victim => "the victim";
}
