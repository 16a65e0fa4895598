namespace Jobs.Api.Auth;

/// <summary>Why a token is rejected: for the log of the service only, never for the caller.</summary>
internal enum TokenDefect
{
    Malformed,
    Header,
    Algorithm,
    Dates,
    IdToken,
    SenderConstrained,
    Issuer,
    Signature,
    Audience,
    NotYetValid,
    Permission,
    Other,
}
