using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Chooses the language of error texts by <c>Accept-Language</c>.</summary>
internal static class ErrorLanguage
{
    /// <summary>The one of the languages there are that the caller likes best; English when it likes none.</summary>
    public static CultureInfo Of(HttpRequest request)
    {
        var wanted = QualityValues.Read(request.Headers.AcceptLanguage)
            .Where(language => language.Quality is not 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Known(language.Value.Value))
            .FirstOrDefault(language => language is not null);
        return wanted ?? ErrorTexts.English;
    }

    private static CultureInfo? Known(string? range) => range?.Split('-')[0].ToUpperInvariant() switch
    {
        "FR" => ErrorTexts.French,
        "EN" or "*" => ErrorTexts.English,
        _ => null,
    };
}
