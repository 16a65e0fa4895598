using CsCheck;

namespace Jobs.Tests.Fuzzing;

/// <summary>Texts that an attacker or a tester may send.</summary>
internal static class HostileTexts
{
    // Several of them beside a token of the maximum length are within the web server's limit of 32 KB for all headers.
    private const int MaxHeaderLength = 4_000;

    /// <summary>Parts of a request target, encoded or not, as they are sent.</summary>
    public static Gen<string> InTarget { get; } = Gen.Frequency(
        (12, Gen.OneOf(
            "%00", "%01", "%09", "%0A", "%0D%0ASet-Cookie:%20a=b", "%1F", "%7F", "%C2%85", "%C2%A0", "%E2%80%8B", "%EF%BB%BF",
            "%EF%BF%BE", "%EF%BF%BF", "%F0%9F%9A%80", "%E2%80%AE")),
        (8, Gen.OneOf("%zz", "%", "%4", "%%", "%u0041", "%ff", "%C3%28", "%C3", "%C0%AF", "%ED%A0%80", "%ED%B0%80", "%F8%88%80%80%80")),
        (8, Gen.OneOf("%2F", "%2f", "%5C", "%23", "%3F", "%26", "%3D", "%3B", "%252F", "%2500", "%25", "%2E%2E", "%2e", "%2C", "%2D")),
        (6, Gen.OneOf("&", "=", ";", "?", "+", ",", "-", "'", "\"", "<", ">", "\\", "^", "`", "{", "|", "}", "[", "]", "(", ")", "*",
            "$", "!", "~", "@", ":", "#", "&&", "==", "..", "/../", "/./", "//")),
        (4, Gen.OneOf("%27%20or%20PartitionKey%20ne%20%27", "'+or+'1'+eq+'1", "$filter=", "$top=1", "datetime'2020'", "guid'0'")),
        (3, Gen.OneOf("%D9%A1", "%EF%BC%91", "%E0%A5%A7", "%C2%B9", "%C5%BF", "%C4%B1", "%E2%84%AA", "1e3", "0x10", "1.0", "-0", "+0",
            "99999999999999999999", "2147483648", "-2147483649", "NaN", "null", "true")),
        (2, Gen.OneOf("\u0001", "\u007F", "\u0000", "\u00E9", "\u00C3\u00A9", "\u00FF")),
        (1, Gen.Select(Gen.OneOf("a", "%41", ",", "%00", "'", "0", "%F0%9F%9A%80", "&", "-"), Gen.OneOf(100, 101, 255, 256, 1025),
            static (text, count) => string.Concat(Enumerable.Repeat(text, count)))),
        (2, Gen.Char['\u0021', '\u007E'].Array[1, 6].Select(static characters => new string(characters))));

    /// <summary>Values of a header, as they are sent.</summary>
    public static Gen<string> InHeader { get; } = Gen.Frequency(
        (5, Gen.OneOf("", " ", "\t", ",", ",,", ";", "*", "\"", "\"\"", "W/", "=", "é", "\u00C3\u00A9", "\u00FF", "\u0000", "\u0001",
            "a\u0000b", "a\u0001b", "a b", "a\tb", "a\u007Fb", "%00", "%0D%0A", "' or '1' eq '1", "<script>", "{", "}", "\\")),
        (1, Gen.OneOf("a\rb", "a\nb")),
        (1, Gen.Select(Gen.OneOf("a", "\"", ",", "\"a\",", "fr,", "*", "é", "Bearer "), Gen.OneOf(100, 128, 129, 4_000),
            static (text, count) => string.Concat(Enumerable.Repeat(text, Math.Min(count, MaxHeaderLength / text.Length))))),
        (2, Gen.Char['\u0001', '\u00FF'].Array[1, 8].Select(static characters =>
            new string([.. characters.Where(character => character is not ('\r' or '\n'))]))));

    /// <summary>Methods, some of them invalid.</summary>
    public static Gen<string> Methods { get; } = Gen.Frequency(
        (6, Gen.OneOf("POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND", "BREW", "M-SEARCH", "!#$%&'*+-.^_`|~")),
        (2, Gen.OneOf("get", "Get", "head", "Head", "options", "GETT", "GE", "HEADER")),
        (1, Gen.OneOf("G\u0000T", "G(T", "\u00C9GET", "GET\t", "{GET}", "CONNECT")));
}
