namespace Jobs.Api.Auth;

/// <summary>Why a request is not let through.</summary>
internal enum AccessFailure
{
    /// <summary>No <c>Authorization</c> header with the scheme <c>Bearer</c>.</summary>
    CredentialsMissing,

    /// <summary>The access token is invalid, or there is more than one.</summary>
    TokenInvalid,

    /// <summary>The access token is valid but for its age.</summary>
    TokenExpired,

    /// <summary>Neither an API key nor a requester, where API keys are configured.</summary>
    ChannelMissing,

    /// <summary>An API key that is not configured.</summary>
    KeyUnknown,

    /// <summary>A requester header that breaks its rule.</summary>
    RequesterInvalid,

    /// <summary>The caller may not name a requester.</summary>
    RequesterNotAllowed,

    /// <summary>The caller may not read the jobs of the project.</summary>
    ProjectNotAllowed,

    /// <summary>The issuer's metadata is not available, so nothing can be said about a token.</summary>
    IssuerUnavailable,

    /// <summary>Too many requests wait for the issuer's metadata.</summary>
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
