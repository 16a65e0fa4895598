using System.Globalization;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Fuzzing;

/// <summary>Reads dates by RFC 3339 and the contract, without the calendar of the framework.</summary>
internal static partial class DateOracle
{
    private const long Second = 10_000_000;

    /// <summary>The UTC ticks since the start of the year 1; null for a text that the contract does not allow.</summary>
    public static long? Read(string? text)
    {
        var match = Pattern().Match(text ?? "");
        if (!match.Success)
        {
            return null;
        }

        int[] fields = [.. Enumerable.Range(1, 6).Select(index => Number(match.Groups[index].Value))];
        var (offsetHours, offsetMinutes) = (Number(match.Groups[9].Value), Number(match.Groups[10].Value));
        var offset = (offsetHours * 60) + offsetMinutes;
        if (fields[0] < 1 || fields[1] is < 1 or > 12 || fields[2] < 1 || fields[2] > DaysOf(fields[0], fields[1])
            || fields[3] > 23 || fields[4] > 59 || fields[5] > 59 || offsetMinutes > 59 || offset > 14 * 60)
        {
            return null;
        }

        var days = Enumerable.Range(1, fields[1] - 1).Sum(month => DaysOf(fields[0], month)) + fields[2] - 1
            + ((fields[0] - 1) * 365L) + LeapDaysBefore(fields[0]);
        var minutes = (((days * 24) + fields[3]) * 60) + fields[4] - (match.Groups[8].Value == "-" ? -offset : offset);
        return (((minutes * 60) + fields[5]) * Second) + Number(match.Groups[7].Value.PadRight(7, '0'));
    }

    private static int Number(string digits) => digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);

    private static int LeapDaysBefore(int year) => ((year - 1) / 4) - ((year - 1) / 100) + ((year - 1) / 400);

    private static int DaysOf(int year, int month) => month switch
    {
        2 => LeapDaysBefore(year + 1) > LeapDaysBefore(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    [GeneratedRegex(
        @"\A([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,7}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2})))?\z")]
    private static partial Regex Pattern();
}
