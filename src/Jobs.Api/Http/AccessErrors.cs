using Jobs.Api.Auth;

namespace Jobs.Api.Http;

/// <summary>The error of the contract for each reason why a request is not let through.</summary>
internal static class AccessErrors
{
    /// <summary>The error.</summary>
    public static ApiError Of(AccessFailure failure) => failure switch
    {
        AccessFailure.CredentialsMissing => new(ErrorKind.MissingCredentials, "CredentialsNeeded"),
        AccessFailure.TokenExpired => new(ErrorKind.ExpiredCredentials, "TokenExpired"),
        AccessFailure.ChannelMissing => new(
            ErrorKind.MissingCredentials, "ChannelNeeded", Authenticator.ApiKeyHeader, RequesterHeader.Name),
        AccessFailure.KeyUnknown => new(ErrorKind.InvalidCredentials, "KeyUnknown"),
        AccessFailure.RequesterInvalid => new(
            ErrorKind.InvalidHeader, "RequesterRule", RequesterHeader.Name, RequesterHeader.MaxLength),
        AccessFailure.RequesterNotAllowed => new(ErrorKind.ForbiddenRequester, "RequesterRoleNeeded", RequesterHeader.Name),
        AccessFailure.ProjectNotAllowed => new(ErrorKind.AccessDenied, "PrivilegeNeeded"),
        AccessFailure.IssuerUnavailable => new(ErrorKind.Unavailable, "IssuerUnavailable"),
        AccessFailure.IssuerOverloaded => ApiError.TooManyRequests,
        _ => new(ErrorKind.InvalidCredentials, "TokenInvalid"),
    };
}
