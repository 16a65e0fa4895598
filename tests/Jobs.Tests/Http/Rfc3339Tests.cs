using Jobs.Api.Http;

namespace Jobs.Tests.Http;

public sealed class Rfc3339Tests
{
    private const long Second = TimeSpan.TicksPerSecond;

    private static readonly long Day = new DateTime(2026, 11, 26, 0, 0, 0, DateTimeKind.Utc).Ticks;

    [Theory]
    [InlineData("2026-11-26", 0)]
    [InlineData("2026-11-26T00:00:00Z", 0)]
    [InlineData("2026-11-26t00:00:01z", Second)]
    [InlineData("2026-11-26T00:00:00.1Z", Second / 10)]
    [InlineData("2026-11-26T00:00:00.0000001Z", 1)]
    [InlineData("2026-11-26T00:00:00.1234567Z", 1_234_567)]
    [InlineData("2026-11-26T00:00:00+00:00", 0)]
    [InlineData("2026-11-26T00:00:00-00:00", 0)]
    [InlineData("2026-11-26T14:00:00+14:00", 0)]
    [InlineData("2026-11-25T10:00:00-14:00", 0)]
    [InlineData("2026-11-26T05:45:00.5+05:45", Second / 2)]
    public void Date_is_read_at_full_precision(string text, long ticksOfDay)
    {
        Assert.True(Rfc3339.TryParse(text, out var ticks));
        Assert.Equal(Day + ticksOfDay, ticks);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+14:00", -14 * 3600 * Second)]
    [InlineData("0001-01-01", 0)]
    [InlineData("9999-12-31T23:59:59.9999999Z", 3_155_378_975_999_999_999)]
    [InlineData("9999-12-31T23:59:59.9999999-14:00", 3_155_378_975_999_999_999 + (14 * 3600 * Second))]
    [InlineData("2024-02-29", 638_447_616_000_000_000)]
    public void Edge_of_the_calendar_is_read(string text, long expected)
    {
        Assert.True(Rfc3339.TryParse(text, out var ticks));
        Assert.Equal(expected, ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("now")]
    [InlineData("2026")]
    [InlineData("2026-11")]
    [InlineData("20261126")]
    [InlineData("2026-11-26 ")]
    [InlineData(" 2026-11-26")]
    [InlineData("2026-11-26\n")]
    [InlineData("2026-11-26\0")]
    [InlineData("2026-11-26Z")]
    [InlineData("2026-11-26+01:00")]
    [InlineData("2026-11-26T")]
    [InlineData("2026-11-26T13:00Z")]
    [InlineData("2026-11-26T13Z")]
    [InlineData("2026-11-26T13:00:00")]
    [InlineData("2026-11-26 13:00:00Z")]
    [InlineData("2026-11-26T13:00:00 01:00")]
    [InlineData("2026-11-26T13:00:00+0100")]
    [InlineData("2026-11-26T13:00:00+01")]
    [InlineData("2026-11-26T13:00:00+1:00")]
    [InlineData("2026-11-26T13:00:00\u221201:00")]
    [InlineData("2026-11-26T13:00:00+14:01")]
    [InlineData("2026-11-26T13:00:00-15:00")]
    [InlineData("2026-11-26T13:00:00+24:00")]
    [InlineData("2026-11-26T13:00:00+99:99")]
    [InlineData("2026-11-26T13:00:00+01:60")]
    [InlineData("2026-11-26T13:00:00Z+01:00")]
    [InlineData("2026-11-26T13:00:00.Z")]
    [InlineData("2026-11-26T13:00:00,5Z")]
    [InlineData("2026-11-26T13:00:00.12345678Z")]
    [InlineData("2026-11-26T24:00:00Z")]
    [InlineData("2026-11-26T23:60:00Z")]
    [InlineData("2026-12-31T23:59:60Z")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("0000-01-01")]
    [InlineData("0000-12-31T23:59:59Z")]
    [InlineData("-0001-01-01")]
    [InlineData("+2026-11-26")]
    [InlineData("12026-11-26")]
    [InlineData("2026-00-26")]
    [InlineData("2026-13-26")]
    [InlineData("2026-11-00")]
    [InlineData("2026-11-31")]
    [InlineData("2026-02-29")]
    [InlineData("2100-02-29")]
    [InlineData("2026-W48-4")]
    [InlineData("2026-330")]
    [InlineData("\u0662\u0660\u0662\u0666-11-26")]
    [InlineData("2026\u201011\u201026")]
    [InlineData("2026-11-26T13:00:00Z/P1D")]
    [InlineData("datetime'2026-11-26'")]
    public void Other_text_is_not_a_date(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
