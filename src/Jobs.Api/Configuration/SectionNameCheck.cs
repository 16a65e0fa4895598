using Microsoft.Extensions.Configuration;

namespace Jobs.Api.Configuration;

/// <summary>
/// Finds misspelled names of sections. Other programs' variables are in the configuration too, so a name that is unlike every
/// known one is none of ours.
/// </summary>
internal sealed class SectionNameCheck
{
    // One wrong letter in four, and at least one.
    private const int LettersPerError = 4;

    /// <summary>One sentence for each setting of a misspelled section.</summary>
    public static IEnumerable<string> Check(IConfiguration configuration, IReadOnlyList<SettingSection> sections) =>
        from given in configuration.GetChildren()
        where !sections.Any(section => Equals(section.Name, given.Key))
        let near = sections.FirstOrDefault(section => IsNear(section.Name, given.Key))
        where near is not null
        from setting in given.GetChildren().Any() ? given.GetChildren() : near.HasValue ? [given] : []
        let rest = setting.Path[given.Path.Length..].Replace(":", "__", StringComparison.Ordinal)
        select $"{given.Key}{rest} is not a setting: did you mean {near.Name}{rest}?";

    private static bool Equals(string first, string second) => first.Equals(second, StringComparison.OrdinalIgnoreCase);

    private static bool IsNear(string known, string name) =>
        SettingNames.Distance(known, name) <= Math.Max(1, known.Length / LettersPerError);
}
