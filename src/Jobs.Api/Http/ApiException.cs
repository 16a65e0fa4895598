namespace Jobs.Api.Http;

/// <summary>A request that is answered with an error of the contract.</summary>
/// <param name="error">The error.</param>
#pragma warning disable CA1032 // The standard constructors would make an exception without an error.
internal sealed class ApiException(ApiError error) : Exception
#pragma warning restore CA1032
{
    /// <param name="kind">The row of the catalogue.</param>
    /// <param name="text">The name of the description in the resources.</param>
    /// <param name="arguments">What the description's placeholders stand for.</param>
    public ApiException(ErrorKind kind, string text, params object[] arguments)
        : this(new ApiError(kind, text, arguments))
    {
    }

    /// <summary>The error.</summary>
    public ApiError Error { get; } = error;
}
