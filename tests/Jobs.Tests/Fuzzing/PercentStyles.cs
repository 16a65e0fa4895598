using System.Text;
using CsCheck;

namespace Jobs.Tests.Fuzzing;

/// <summary>The ways in which callers percent-encode the same text.</summary>
internal static class PercentStyles
{
    /// <summary>A way to encode a value of a query string.</summary>
    public static Gen<Func<string, string>> OfQuery { get; } = Gen.Frequency<Func<string, string>>(
        (6, Gen.Const<Func<string, string>>(Uri.EscapeDataString)),
        (2, Gen.Const<Func<string, string>>(EncodeMinimally)),
        (1, Gen.Const<Func<string, string>>(static text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal))),
        (1, Gen.Const<Func<string, string>>(EncodeAll)));

    /// <summary>A way to encode a segment of a path.</summary>
    public static Gen<Func<string, string>> OfSegment { get; } = Gen.Frequency<Func<string, string>>(
        (6, Gen.Const<Func<string, string>>(Uri.EscapeDataString)),
        (1, Gen.Const<Func<string, string>>(static text => Uri.EscapeDataString(text).ToLowerInvariant() is var lower
            && Uri.UnescapeDataString(lower) == text ? lower : Uri.EscapeDataString(text))),
        (1, Gen.Const<Func<string, string>>(EncodeAll)));

    // Encodes only what is not ASCII, the percent sign and the characters that end a value.
    private static string EncodeMinimally(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(static value =>
        value is <= (byte)' ' or >= 0x7F or (byte)'%' or (byte)'&' or (byte)'+' ? $"%{value:x2}" : ((char)value).ToString()));

    private static string EncodeAll(string text) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(static value => $"%{value:X2}"));
}
