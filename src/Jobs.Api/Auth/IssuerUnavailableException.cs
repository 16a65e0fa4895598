namespace Jobs.Api.Auth;

/// <summary>The token issuer's metadata cannot be had, so that nothing can be said about a token.</summary>
#pragma warning disable CA1032 // There is always a cause.
public sealed class IssuerUnavailableException(Exception cause)
    : Exception("The token issuer's metadata is not available.", cause);
#pragma warning restore CA1032
