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

    public static ErrorKind Internal { get; } = new(HttpStatusCode.InternalServerError, 1, nameof(Internal));
    public static ErrorKind Unavailable { get; } = new(HttpStatusCode.ServiceUnavailable, 5, nameof(Unavailable));
    public static ErrorKind OverCapacity { get; } = new(HttpStatusCode.ServiceUnavailable, 6, nameof(OverCapacity));
    public static ErrorKind InvalidUrlParameter { get; } = new(HttpStatusCode.BadRequest, 20, nameof(InvalidUrlParameter));
    public static ErrorKind InvalidHeader { get; } = new(HttpStatusCode.BadRequest, 26, nameof(InvalidHeader));
    public static ErrorKind InvalidQueryParameter { get; } = new(HttpStatusCode.BadRequest, 28, nameof(InvalidQueryParameter));
    public static ErrorKind MissingCredentials { get; } = new(HttpStatusCode.Unauthorized, 40, nameof(MissingCredentials));
    public static ErrorKind InvalidCredentials { get; } = new(HttpStatusCode.Unauthorized, 41, nameof(InvalidCredentials));
    public static ErrorKind ExpiredCredentials { get; } = new(HttpStatusCode.Unauthorized, 42, nameof(ExpiredCredentials));
    public static ErrorKind AccessDenied { get; } = new(HttpStatusCode.Forbidden, 50, nameof(AccessDenied));
    public static ErrorKind ForbiddenRequester { get; } = new(HttpStatusCode.Forbidden, 51, nameof(ForbiddenRequester));
    public static ErrorKind NotFound { get; } = new(HttpStatusCode.NotFound, 60, nameof(NotFound));
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
