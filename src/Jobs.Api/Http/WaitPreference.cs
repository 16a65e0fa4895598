using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>The preference <c>wait</c> of a request (RFC 7240): how many seconds the caller is willing to wait.</summary>
internal static class WaitPreference
{
    private const string Name = "wait";

    /// <summary>The seconds; 0 when the request does not have the preference, or its header is malformed.</summary>
    public static int Of(HttpRequest request)
    {
        var seconds = (int?)null;
        foreach (var text in request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            // Parameters may be empty, but not for the parser.
            if (!NameValueWithParametersHeaderValue.TryParse(text.TrimEnd(' ', '\t', ';'), out var preference))
            {
                return 0;
            }

            // Of preferences with the same name, the first one counts.
            seconds ??= preference.Name.Equals(Name, StringComparison.OrdinalIgnoreCase) ? SecondsOf(preference.Value) : null;
        }

        return seconds ?? 0;
    }

    /// <summary>Tells the caller how many seconds are granted.</summary>
    public static void Grant(HttpResponse response, int seconds) =>
        response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"{Name}={seconds}");

    private static int SecondsOf(string? value)
    {
        var digits = value is ['"', .. var quoted, '"'] ? quoted : value;
        return string.IsNullOrEmpty(digits) || !digits.All(char.IsAsciiDigit) ? 0
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
            : int.MaxValue;
    }
}
