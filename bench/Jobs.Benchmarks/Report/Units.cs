using System.Globalization;

namespace Jobs.Benchmarks.Report;

/// <summary>Writes numbers with no more digits than are significant.</summary>
internal static class Units
{
    /// <summary>Bytes as megabytes.</summary>
    public static double? Megabytes(long? bytes) => bytes / 1024.0 / 1024.0;

    /// <summary>About three digits; a dash for null.</summary>
    public static string Text(double? value) => value is not { } number ? "–" : number.ToString(
        number switch { 0 => "0", < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);
}
