using System.Globalization;
using System.Resources;

namespace Jobs.Api.Http;

/// <summary>The texts of errors, in English and French.</summary>
internal static class ErrorTexts
{
    private static readonly ResourceManager Resources = new(typeof(ErrorTexts));

    /// <summary>The language of texts when nothing else is asked for.</summary>
    public static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en");

    /// <summary>The other language there is.</summary>
    public static CultureInfo French { get; } = CultureInfo.GetCultureInfo("fr");

    /// <summary>The text of that name.</summary>
    /// <exception cref="InvalidOperationException">There is no such text.</exception>
    public static string Get(string name, CultureInfo language) =>
        Resources.GetString(name, language) ?? throw new InvalidOperationException($"There is no text named '{name}'.");
}
