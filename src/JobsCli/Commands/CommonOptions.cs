using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Jobs.Recording;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary>Options that several commands share, validated when the command line is parsed.</summary>
internal static partial class CommonOptions
{
    /// <summary>The project, by default that of the environment.</summary>
    public static Option<string> Project(CommandContext context)
    {
        var option = Project(required: true);
        option.Description = "The project. [default: JOBS_PROJECT]";
        if (context.Settings["JOBS_PROJECT"] is { Length: > 0 } project)
        {
            option.DefaultValueFactory = _ => project;
        }

        return option;
    }

    /// <summary>The project, on the command line only.</summary>
    public static Option<string> Project(bool required)
    {
        var option = new Option<string>("--project", "-p")
        {
            Description = "The project.",
            HelpName = "PROJECT",
            Required = required,
        };
        option.Validators.Add(static result =>
        {
            if (!ProjectId.IsValid(result.GetValueOrDefault<string>()))
            {
                result.AddError(
                    $"--project must be 1 to {ProjectId.MaxLength} characters without / \\ # ? and control characters.");
            }
        });
        return option;
    }

    /// <summary>A filter by states.</summary>
    public static Option<string[]> States()
    {
        var option = new Option<string[]>("--state", "-s")
        {
            Description = $"Only jobs in these states: {string.Join(", ", JobStates.All.Select(JobStates.ToText))}.",
            HelpName = "STATE[,STATE]",
        };
        option.CompletionSources.Add([.. JobStates.All.Select(JobStates.ToText)]);
        return option;
    }

    /// <summary>A filter by resources.</summary>
    public static Option<string[]> ResourceHrefs() => new("--resource-href")
    {
        Description = "Only jobs about this resource. Can be repeated.",
        HelpName = "REFERENCE",
    };

    /// <summary>A time span with a unit: 90d, 12h, 30m, 2s.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => ParseDuration(result, name),
    };

    /// <summary>A whole number with a minimum.</summary>
    public static Option<int?> Number(string name, string description, int min) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < min)
            {
                result.AddError($"{name} must be a whole number of at least {min}, not '{text}'.");
            }

            return number;
        },
    };

    /// <summary>Parses a time span with a unit.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = DurationPattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var number = int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        duration = match.Groups[2].Value switch
        {
            "d" => TimeSpan.FromDays(number),
            "h" => TimeSpan.FromHours(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromSeconds(number),
        };
        return true;
    }

    private static TimeSpan? ParseDuration(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (TryParseDuration(text, out var duration))
        {
            return duration;
        }

        result.AddError($"{name} must be a time such as 90d, 12h, 30m or 2s, not '{text}'.");
        return null;
    }

    [GeneratedRegex(@"\A([0-9]{1,5})([dhms])\z")]
    private static partial Regex DurationPattern();
}
