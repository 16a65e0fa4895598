using System.Globalization;

namespace Jobs.Api.Http;

/// <summary>A request that is answered with an error of the contract.</summary>
/// <param name="kind">The row of the catalogue.</param>
/// <param name="text">The name of the describing text in the resources.</param>
/// <param name="arguments">What the text's placeholders stand for.</param>
#pragma warning disable CA1032 // The standard constructors would make a problem without a kind.
public sealed class ApiException(ErrorKind kind, string text, params object[] arguments) : Exception
#pragma warning restore CA1032
{
    /// <summary>The row of the catalogue.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>What is wrong and what would be acceptable, in the given language.</summary>
    public string Description(CultureInfo language) => string.Format(language, ErrorTexts.Get(text, language), arguments);
}
