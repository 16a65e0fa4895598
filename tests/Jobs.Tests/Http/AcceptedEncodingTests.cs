using CsCheck;
using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Http;

public sealed class AcceptedEncodingTests
{
    private static readonly string[] Encodings = ["br", "gzip", "identity"];

    // As Accept-Encoding has them: a name, its quality, and what is sent.
    private static readonly Gen<(string Name, double Quality, string Text)> Members = Gen.Select(
        Gen.OneOf("br", "BR", "gzip", "Gzip", "identity", "*", "deflate", "zstd"),
        Gen.OneOf("", ";q=0", ";q=0.0", ";q=0.001", ";q=0.5", "; q=0.999", ";q=1", ";Q=1.000"),
        static (name, quality) => (name.ToUpperInvariant(), QualityOf(quality), name + quality));

    private static readonly Gen<string> Nonsense = Gen.OneOf(
        "", " ", ";", ";q=1", "br;q=2", "br;q=-1", "gzip;q=x", "br gzip", "\"br\"", "br=1", "x=br", "br;x", "é", "br/gzip", "@br", "q=br");

    [Theory]
    [InlineData(null, "identity")]
    [InlineData("", "identity")]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0.5, gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0", "identity")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0", "identity")]
    [InlineData("identity;q=0", "identity")]
    [InlineData("identity;q=0, *", "br")]
    [InlineData("identity, br;q=0.9", "identity")]
    [InlineData("identity;q=0.5, br;q=0.5, gzip;q=0.5", "br")]
    [InlineData("br;q=0, br", "identity")]
    [InlineData("x-gzip, compress", "identity")]
    public void Encoding_has_the_greatest_quality(string? accepted, string encoding) => Assert.Equal(encoding, Choose(accepted));

    [Fact]
    public void Encoding_is_one_that_no_accepted_encoding_exceeds_and_nonsense_is_ignored() =>
        Gen.Select(Members.Array[0, 6], Nonsense.Array[0, 4], Gen.Bool).Sample((members, nonsense, isOneLine) =>
        {
            // Of several members with a name, the first one counts; nonsense stands between them.
            var texts = members.Select(static member => member.Text).Interleave(nonsense).ToArray();
            var chosen = isOneLine ? Choose(string.Join(" ,", texts)) : Choose(texts);
            var quality = Expected(members, chosen);

            Assert.True(quality > 0 || chosen == "identity");
            Assert.All(
                Encodings,
                other => Assert.True(Expected(members, other) <= quality || quality == 0, $"{other} instead of {chosen}"));
        });

    private static double Expected((string Name, double Quality, string Text)[] members, string encoding)
    {
        var own = members.Where(member => member.Name.Equals(encoding, StringComparison.OrdinalIgnoreCase)).ToList();
        var any = members.Where(static member => member.Name == "*").ToList();
        return own.Count > 0 ? own[0].Quality : any.Count > 0 ? any[0].Quality : encoding == "identity" ? double.Epsilon : 0;
    }

    private static double QualityOf(string text) =>
        text.Length == 0 ? 1 : double.Parse(text.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static string Choose(params string?[] lines)
    {
        var context = new DefaultHttpContext();
        if (lines is not [null])
        {
            context.Request.Headers.AcceptEncoding = lines;
        }

        return AcceptedEncoding.Of(context.Request).Name;
    }
}

internal static class EnumerableExtensions
{
    /// <summary>The items of both, alternately, and the rest of the longer one.</summary>
    public static IEnumerable<T> Interleave<T>(this IEnumerable<T> first, IEnumerable<T> second)
    {
        using var others = second.GetEnumerator();
        foreach (var item in first)
        {
            yield return item;
            if (others.MoveNext())
            {
                yield return others.Current;
            }
        }

        while (others.MoveNext())
        {
            yield return others.Current;
        }
    }
}
