using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Configuration;

/// <summary>
/// Binds a section of the configuration to its options and fails on every key that the options do not have. The framework's
/// binder ignores such keys, and reads a key that has only children as the default of its type: <c>Enabled:0=true</c> would
/// mean <c>Enabled=false</c>.
/// </summary>
internal static class StrictOptionsExtensions
{
    /// <summary>Adds the options of a section, bound strictly and validated at start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The name of the section.</param>
    /// <param name="hasValue">True if the section can have a value of its own instead.</param>
    public static OptionsBuilder<T> AddStrictOptions<T>(this IServiceCollection services, string section, bool hasValue = false)
        where T : class
    {
        services.AddSingleton(new SettingSection(section, [.. Names(typeof(T))], hasValue));
        return services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => Bind(configuration.GetSection(section), options))
            .ValidateOnStart();
    }

    /// <summary>Fails at start on sections whose name is almost that of one that was added.</summary>
    public static void AddSectionNameCheck(this IServiceCollection services) => services.AddOptions<SectionNameCheck>()
        .Configure<IConfiguration, IEnumerable<SettingSection>>(static (_, configuration, sections) =>
            ThrowIfAny(SectionNameCheck.Check(configuration, [.. sections]), nameof(SectionNameCheck), typeof(SectionNameCheck)))
        .ValidateOnStart();

    // One sentence for each key that is unknown, has the wrong shape or has a value that breaks its rule. Strings are not
    // repeated in them: they can be secrets.
    private static void Bind(IConfigurationSection section, object options)
    {
        ThrowIfAny(CheckObject(section, options.GetType()), section.Path, options.GetType());
        section.Bind(options);
        var broken = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), broken, validateAllProperties: true);
        ThrowIfAny(broken.Select(result => result.ErrorMessage!), section.Path, options.GetType());
    }

    private static void ThrowIfAny(IEnumerable<string> failures, string name, Type type)
    {
        if (failures.Any())
        {
            throw new OptionsValidationException(name, type, [.. failures]);
        }
    }

    private static IEnumerable<string> CheckObject(IConfigurationSection section, Type type)
    {
        var properties = BindableProperties(type);
        return section.GetChildren().SelectMany(child =>
            Array.Find(properties, known => known.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is not { } property
                ? [$"{NameOf(child)} is not a setting: did you mean {SettingNames.Nearest(Names(section, type), NameOf(child))}?"]
                : ElementType(property) is { } elementType ? CheckList(child, elementType)
                : CheckScalar(child, property.PropertyType));
    }

    private static IEnumerable<string> CheckList(IConfigurationSection list, Type elementType)
    {
        var entries = $"{NameOf(list)}__0, {NameOf(list)}__1 and so on";
        IEnumerable<string> failures = string.IsNullOrEmpty(list.Value)
            ? []
            : [$"{NameOf(list)} must not have a value of its own: its entries are {entries}."];
        return failures.Concat(list.GetChildren().SelectMany(entry =>
            !int.TryParse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? [$"{NameOf(entry)} is not a setting: the entries are {entries}."]
                : elementType == typeof(string) ? CheckScalar(entry, elementType)
                : string.IsNullOrEmpty(entry.Value) ? CheckObject(entry, elementType)
                : [$"{NameOf(entry)} must not have a value of its own: give {string.Join(", ", Names(entry, elementType))}."]));
    }

    private static IEnumerable<string> CheckScalar(IConfigurationSection setting, Type propertyType)
    {
        var type = Nullable.GetUnderlyingType(propertyType) ?? propertyType;
        var children = setting.GetChildren().Select(child => $"{NameOf(child)} is not a setting: {NameOf(setting)} is a single value.");
        return setting.Value is not { } value || (value.Length == 0 && MayBeEmpty(propertyType)) || IsReadable(value, type)
            ? children
            : children.Append($"{NameOf(setting)} must be {Describe(type)}, not '{value}'.");
    }

    // The binder reads an empty value as none, where there is such a value.
    private static bool MayBeEmpty(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static bool IsReadable(string value, Type type)
    {
        try
        {
            return type == typeof(bool)
                ? value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("false", StringComparison.OrdinalIgnoreCase)
                : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Describe(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(TimeSpan) ? "a time such as 00:00:20"
        : type.IsEnum ? string.Join(" or ", Enum.GetNames(type))
        : "an address";

    private static IEnumerable<string> Names(Type type) => BindableProperties(type).Select(property => property.Name);

    private static PropertyInfo[] BindableProperties(Type type) =>
        [.. type.GetProperties().Where(property => property.SetMethod?.IsPublic is true || ElementType(property) is not null)];

    private static Type? ElementType(PropertyInfo property) =>
        property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IList<>)
            ? property.PropertyType.GetGenericArguments()[0]
            : null;

    // As in environment variables, where colons are not allowed.
    private static string NameOf(IConfigurationSection section) => section.Path.Replace(":", "__", StringComparison.Ordinal);

    private static IEnumerable<string> Names(IConfigurationSection section, Type type) =>
        Names(type).Select(name => $"{NameOf(section)}__{name}");
}
