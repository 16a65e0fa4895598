using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Api.Configuration;

/// <summary>The names of the settings, and which of them was probably meant.</summary>
public static class SettingNames
{
    /// <summary>The names of the settings that the services read, as on a command line: <c>Section:Key</c>.</summary>
    public static IEnumerable<string> Of(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var sections = services.Select(static service => service.ServiceType == typeof(SettingSection)
            ? (SettingSection?)service.ImplementationInstance
            : null);
        return sections.OfType<SettingSection>().SelectMany(static section =>
            section.Keys.Select(key => $"{section.Name}:{key}").Concat(section.HasValue ? [section.Name] : []));
    }

    /// <summary>The name that is most like another one.</summary>
    public static string Nearest(IEnumerable<string> names, string name) => names.MinBy(known => Distance(known, name))!;

    /// <summary>How many letters must be changed, added or removed to turn one name into the other.</summary>
    internal static int Distance(string first, string second)
    {
        var previous = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var row = 1; row <= first.Length; row++)
        {
            var current = new int[second.Length + 1];
            current[0] = row;
            for (var column = 1; column <= second.Length; column++)
            {
                var isSame = char.ToUpperInvariant(first[row - 1]) == char.ToUpperInvariant(second[column - 1]);
                current[column] = Math.Min(
                    Math.Min(current[column - 1], previous[column]) + 1,
                    previous[column - 1] + (isSame ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }
}
