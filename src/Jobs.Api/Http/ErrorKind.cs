using System.Globalization;
using System.Net;

namespace Jobs.Api.Http;

/// <summary>A row of the contract's error catalogue: what is sent with each kind of failure.</summary>
internal sealed class ErrorKind
{
    private ErrorKind(HttpStatusCode status, int code, string name)
    {
        Status = (int)status;
        Code = code;
        Name = name;
    }

    /// <summary>Something unexpected.</summary>
    public static ErrorKind Internal { get; } = new(HttpStatusCode.InternalServerError, 1, nameof(Internal));

    /// <summary>Table Storage or the token issuer's metadata cannot be reached in time.</summary>
    public static ErrorKind Unavailable { get; } = new(HttpStatusCode.ServiceUnavailable, 5, nameof(Unavailable));

    /// <summary>More requests than the service can carry.</summary>
    public static ErrorKind OverCapacity { get; } = new(HttpStatusCode.ServiceUnavailable, 6, nameof(OverCapacity));

    /// <summary>A path parameter that breaks its rule.</summary>
    public static ErrorKind InvalidUrlParameter { get; } = new(HttpStatusCode.BadRequest, 20, nameof(InvalidUrlParameter));

    /// <summary>A header that breaks its rule.</summary>
    public static ErrorKind InvalidHeader { get; } = new(HttpStatusCode.BadRequest, 26, nameof(InvalidHeader));

    /// <summary>A query-string parameter that breaks its rule.</summary>
    public static ErrorKind InvalidQueryParameter { get; } = new(HttpStatusCode.BadRequest, 28, nameof(InvalidQueryParameter));

    /// <summary>No credentials where they are needed.</summary>
    public static ErrorKind MissingCredentials { get; } = new(HttpStatusCode.Unauthorized, 40, nameof(MissingCredentials));

    /// <summary>Credentials that are invalid.</summary>
    public static ErrorKind InvalidCredentials { get; } = new(HttpStatusCode.Unauthorized, 41, nameof(InvalidCredentials));

    /// <summary>A token that has expired.</summary>
    public static ErrorKind ExpiredCredentials { get; } = new(HttpStatusCode.Unauthorized, 42, nameof(ExpiredCredentials));

    /// <summary>Valid credentials without the privilege.</summary>
    public static ErrorKind AccessDenied { get; } = new(HttpStatusCode.Forbidden, 50, nameof(AccessDenied));

    /// <summary>A requester who may not be named by this caller.</summary>
    public static ErrorKind ForbiddenRequester { get; } = new(HttpStatusCode.Forbidden, 51, nameof(ForbiddenRequester));

    /// <summary>An unknown path or job.</summary>
    public static ErrorKind NotFound { get; } = new(HttpStatusCode.NotFound, 60, nameof(NotFound));

    /// <summary>A method that the path does not have.</summary>
    public static ErrorKind MethodNotAllowed { get; } = new(HttpStatusCode.MethodNotAllowed, 61, nameof(MethodNotAllowed));

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The contract's number, by which callers tell errors apart.</summary>
    public int Code { get; }

    /// <summary>The name in the code and in the text resources.</summary>
    public string Name { get; }

    /// <summary>The short text in the given language.</summary>
    public string Message(CultureInfo language) => ErrorTexts.Get(Name, language);
}
