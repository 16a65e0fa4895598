using System.Globalization;

namespace Jobs.Benchmarks.Report;

/// <summary>Writes figures with no more digits than they are worth.</summary>
internal static class Units
{
    /// <summary>Bytes as megabytes.</summary>
    public static double? Megabytes(long? bytes) => bytes / 1024.0 / 1024.0;

    /// <summary>Three digits or so; a dash when there is none.</summary>
    public static string Text(double? value) => value is not { } number ? "–" : number.ToString(
        number switch { 0 => "0", < 10 => "0.00", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);
}
