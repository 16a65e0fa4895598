using System.Globalization;
using Jobs.Api.Snapshots;

namespace Jobs.Benchmarks.Serving;

/// <summary>What a server process has used since it started.</summary>
/// <param name="AllocatedBytes">The bytes allocated on the managed heap.</param>
/// <param name="PeakMemory">The maximum of the process's resident memory, in bytes.</param>
/// <param name="SnapshotBytes">The bytes that the API's snapshot cache is charged now; 0 without one.</param>
/// <param name="ManagedBytes">The bytes on the managed heap now, after a collection.</param>
/// <param name="ResidentBytes">The process's resident memory now, in bytes.</param>
internal readonly record struct Counters(
    long AllocatedBytes, long PeakMemory, long SnapshotBytes, long ManagedBytes, long ResidentBytes)
{
    /// <summary>The path that returns them; not a path of the API.</summary>
    public const string Path = "/benchmark/counters";

    /// <summary>Those of this process.</summary>
    public static Counters Read(IServiceProvider services)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        return new Counters(
            allocated,
            process.PeakWorkingSet64,
            services.GetService<SnapshotCache>()?.Bytes ?? 0,
            GC.GetTotalMemory(forceFullCollection: true),
            process.WorkingSet64);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Counters Parse(string text)
    {
        var numbers = text.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new Counters(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{AllocatedBytes} {PeakMemory} {SnapshotBytes} {ManagedBytes} {ResidentBytes}");
}
