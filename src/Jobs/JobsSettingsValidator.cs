using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Jobs;

/// <summary>Holds <see cref="JobsSettings"/> to their rules, one sentence for each that is broken.</summary>
internal sealed class JobsSettingsValidator : IValidateOptions<JobsSettings>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JobsSettings options)
    {
        var broken = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), broken, validateAllProperties: true);
        var sentences = broken.Select(rule => rule.ErrorMessage!).ToList();
        if (options.PublicBaseUrl is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https"))
        {
            sentences.Add("Jobs__PublicBaseUrl must be an absolute http or https address.");
        }

        return sentences.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(sentences);
    }
}
