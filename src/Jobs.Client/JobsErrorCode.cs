namespace Jobs.Client;

/// <summary>The error codes of the API. A newer API may have others.</summary>
public enum JobsErrorCode
{
    /// <summary>The answer is not from the jobs API: it has no error code.</summary>
    None = 0,

    /// <summary>A defect of the API.</summary>
    InternalError = 1,

    /// <summary>The table or the issuer of the tokens cannot be reached in time.</summary>
    ServiceUnavailable = 5,

    /// <summary>The API has too many requests.</summary>
    OverCapacity = 6,

    /// <summary>The project or the id is invalid.</summary>
    InvalidUrlParameter = 20,

    /// <summary>A header is invalid.</summary>
    InvalidHeader = 26,

    /// <summary>A criterion, the order, the offset or the limit is invalid.</summary>
    InvalidQueryParameter = 28,

    /// <summary>A token or a key is needed.</summary>
    MissingCredentials = 40,

    /// <summary>The token or the key is invalid.</summary>
    InvalidCredentials = 41,

    /// <summary>The token has expired.</summary>
    ExpiredCredentials = 42,

    /// <summary>The caller may not see the project.</summary>
    AccessDenied = 50,

    /// <summary>The caller may not name that requester.</summary>
    ForbiddenRequester = 51,

    /// <summary>There is no such job, or no such path.</summary>
    NotFound = 60,

    /// <summary>The method is not allowed.</summary>
    MethodNotAllowed = 61,
}
