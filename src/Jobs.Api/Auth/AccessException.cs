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
    /// <summary>An invalid token.</summary>
    public AccessException(TokenDefect defect, Exception? cause = null)
        : this(AccessFailure.TokenInvalid, cause) => Defect = defect;

    /// <summary>Why.</summary>
    public AccessFailure Failure { get; } = failure;

    /// <summary>What is wrong with the token; null when it is not the token, or a token that has expired.</summary>
    public TokenDefect? Defect { get; }
}
