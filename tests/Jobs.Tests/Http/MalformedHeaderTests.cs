using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Http;

/// <summary>Long malformed headers, which callers without credentials can send too.</summary>
public sealed class MalformedHeaderTests
{
    // Ten times what a request can have, so that quadratic time would be a minute, and linear time is far below the limit.
    private const int Length = 300_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Covers(Threats.Consumption.MalformedHeaders)]
    [Theory]
    [InlineData("a", ";q=x")]
    [InlineData("a;", "")]
    [InlineData(",", "")]
    [InlineData("\"", "")]
    [InlineData(" ", "@")]
    [InlineData("\t", "x")]
    [InlineData("\"a", "")]
    [InlineData("W/", "")]
    [InlineData("W/\"", "")]
    [InlineData("\"a\" ", "")]
    [InlineData("a=\"", "")]
    [InlineData("\\\"", "")]
    public void Time_grows_with_the_length_of_a_header_and_not_with_its_square(string part, string end)
    {
        var text = string.Concat(Enumerable.Repeat(part, Length / part.Length)) + end;
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptEncoding = text;
        context.Request.Headers.AcceptLanguage = text;
        context.Request.Headers.IfNoneMatch = text;
        context.Request.Headers.CacheControl = text;
        context.Request.Headers.Origin = text;

        Assert.Multiple(
            () => AssertQuick("Accept-Encoding", () => AcceptedEncoding.Of(context.Request)),
            () => AssertQuick("Accept-Language", () => ErrorLanguage.Of(context.Request)),
            () => AssertQuick("Cache-Control", () => AcceptedAge.Of(context.Request, TimeSpan.Zero)),
            () => AssertQuick("If-None-Match", () => EntityTag.IsKnown(context.Request, "x")));
    }

    private static void AssertQuick(string header, Action read)
    {
        var started = TimeProvider.System.GetTimestamp();
        read();
        var time = TimeProvider.System.GetElapsedTime(started);
        Assert.True(time < Limit, $"{header} took {time}.");
    }
}
