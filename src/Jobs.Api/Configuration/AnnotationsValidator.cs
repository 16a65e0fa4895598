using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Configuration;

/// <summary>Holds settings to their annotations, and says no more than the annotation's own sentence.</summary>
internal sealed class AnnotationsValidator<T> : IValidateOptions<T>
    where T : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var mistakes = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), mistakes, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(mistakes.Select(mistake => mistake.ErrorMessage!));
    }
}
