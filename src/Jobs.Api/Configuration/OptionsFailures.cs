using Microsoft.Extensions.Options;

namespace Jobs.Api.Configuration;

/// <summary>What is wrong with the settings when a host did not start.</summary>
public static class OptionsFailures
{
    /// <summary>One sentence for each; none when the start failed for another reason.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Of)],
        _ => [],
    };
}
