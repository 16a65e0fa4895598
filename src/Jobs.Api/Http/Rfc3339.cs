using System.Globalization;
using System.Text.RegularExpressions;

namespace Jobs.Api.Http;

/// <summary>Parses dates as RFC 3339 has them.</summary>
internal static partial class Rfc3339
{
    private const string DateFormat = "yyyy-MM-dd";
    private const string DateTimeFormat = "yyyy-MM-ddTHH:mm:ss";
    private const int FractionDigits = 7;

    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    /// <summary>
    /// Parses a date-time with an offset of at most 14 hours and at most seven fractional digits, or a date, which is midnight UTC.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="ticks">
    /// The time in UTC ticks. In the first and last hours of the calendar an offset leads out of the range of dates.
    /// </param>
    /// <returns>False for any other text, for dates that do not exist, and for leap seconds, which no stored date can have.</returns>
    public static bool TryParse(string text, out long ticks)
    {
        ticks = 0;
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var hasTime = match.Groups["time"].Success;
        var local = hasTime ? $"{match.Groups["date"].ValueSpan}T{match.Groups["time"].ValueSpan}" : text;
        if (!DateTime.TryParseExact(
            local, hasTime ? DateTimeFormat : DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !TryParseOffset(match, out var offset))
        {
            return false;
        }

        ticks = date.Ticks + FractionOf(match.Groups["fraction"].Value) - offset.Ticks;
        return true;
    }

    private static long FractionOf(string digits) => long.Parse(digits.PadRight(FractionDigits, '0'), CultureInfo.InvariantCulture);

    private static bool TryParseOffset(Match match, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (!match.Groups["sign"].Success)
        {
            return true;
        }

        var minutes = NumberOf(match.Groups["minutes"]);
        offset = new TimeSpan(NumberOf(match.Groups["hours"]), minutes, seconds: 0);
        var isValid = minutes < 60 && offset <= MaxOffset;
        offset = match.Groups["sign"].Value == "-" ? -offset : offset;
        return isValid;
    }

    private static int NumberOf(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """
        \A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})
        (?:[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?<fraction>[0-9]{1,7}))?
        (?:[Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2})))?\z
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
