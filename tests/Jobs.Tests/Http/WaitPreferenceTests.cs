using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Http;

/// <summary>The header <c>Prefer</c> (RFC 7240).</summary>
public sealed class WaitPreferenceTests
{
    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("Wait=5", 5)]
    [InlineData("wait=0005", 5)]
    [InlineData("wait = 5", 5)]
    [InlineData("""wait="5" """, 5)]
    [InlineData("wait=5; foo=bar", 5)]
    [InlineData("wait=5;foo;", 5)]
    [InlineData("respond-async, wait=5", 5)]
    [InlineData("""x="a, wait=9", wait=5""", 5)]
    [InlineData(" , wait=5,, return=minimal", 5)]
    [InlineData("wait=5, wait=9", 5)]
    [InlineData("wait=2147483647", int.MaxValue)]
    [InlineData("wait=2147483648", int.MaxValue)]
    [InlineData("wait=99999999999999999999999999", int.MaxValue)]
    public void Seconds_are_read(string header, int seconds) => Assert.Equal(seconds, SecondsOf(header));

    [Theory]
    [InlineData("")]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=\"\"")]
    [InlineData("wait=0")]
    [InlineData("wait=-5")]
    [InlineData("wait=+5")]
    [InlineData("wait=5.5")]
    [InlineData("wait=5s")]
    [InlineData("wait=0x5")]
    [InlineData("wait=٥")]
    [InlineData("wait='5'")]
    [InlineData("wait=\"5")]
    [InlineData("wait 5")]
    [InlineData("await=5")]
    [InlineData("respond-async")]
    [InlineData("x=wait=5")]
    [InlineData("foo; wait=5")]
    [InlineData("wait=x, wait=5")]
    [InlineData("wait=5, =9")]
    [InlineData("wait=5, (")]
    public void Anything_else_is_ignored(string header) => Assert.Equal(0, SecondsOf(header));

    [Fact]
    public void Repeated_headers_are_one_list() => Assert.Equal(5, SecondsOf("respond-async", "wait=5", "wait=9"));

    [Fact]
    public void Absent_header_is_no_preference() => Assert.Equal(0, WaitPreference.Of(new DefaultHttpContext().Request));

    private static int SecondsOf(params string[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["Prefer"] = headers;
        return WaitPreference.Of(request);
    }
}
