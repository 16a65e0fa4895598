using System.Globalization;

namespace Jobs.Api.Tables;

/// <summary>
/// A range of row keys in ordinal order. Ids are random, so a key tells which part of the project is before it.
/// </summary>
/// <param name="After">Keys must be greater than this; null for no lower bound.</param>
/// <param name="UpTo">Keys must not be greater than this; null for no upper bound.</param>
internal readonly record struct KeyRange(string? After, string? UpTo)
{
    private const int PrefixDigits = 8;

    /// <summary>Every row key.</summary>
    public static KeyRange All => default;

    /// <summary>The part of all ids, from 0 to 1, that is not after a row key; null when it does not start like an id.</summary>
    public static double? PositionOf(string? rowKey) =>
        rowKey?.Length >= PrefixDigits
        && uint.TryParse(
            rowKey.AsSpan(0, PrefixDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var prefix)
            ? prefix / (double)uint.MaxValue
            : null;

    /// <summary>The key at a position.</summary>
    public static string KeyAt(double position) => ((uint)(position * uint.MaxValue)).ToString("x8", CultureInfo.InvariantCulture);
}
