using System.Globalization;

namespace JobsCli.Terminal;

/// <summary>Numbers in sentences.</summary>
internal static class Counts
{
    /// <summary>For example <c>1 job</c> or <c>1,200 jobs</c>.</summary>
    public static string Jobs(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "job" : "jobs")}");

    /// <summary>For example <c>1 was there already</c>.</summary>
    public static string WereThere(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "was" : "were")} there already");
}
