namespace Jobs.Api.Auth;

/// <summary>Why a request is not let through.</summary>
internal enum AccessFailure
{
    CredentialsMissing,
    TokenInvalid,
    TokenExpired,
    ChannelMissing,
    KeyUnknown,
    RequesterInvalid,
    RequesterNotAllowed,
    ProjectNotAllowed,
    IssuerUnavailable,

    // Too many requests wait for the issuer's metadata.
    IssuerOverloaded,
}

/// <summary>A request that is not let through.</summary>
#pragma warning disable CA1032 // There is always a failure.
internal sealed class AccessException(AccessFailure failure, Exception? cause = null) : Exception(failure.ToString(), cause)
#pragma warning restore CA1032
{
    /// <summary>Why.</summary>
    public AccessFailure Failure { get; } = failure;
}
