namespace Jobs.Api.Tables;

/// <summary>A range of row keys in ordinal order.</summary>
/// <param name="After">Keys must be greater than this; null for no lower bound.</param>
/// <param name="UpTo">Keys must not be greater than this; null for no upper bound.</param>
internal readonly record struct KeyRange(string? After, string? UpTo)
{
    /// <summary>Every row key.</summary>
    public static KeyRange All => default;
}
