using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>
/// Lets web pages of the allowed origins read the answers, errors included, by the framework's CORS service. The middleware for it
/// does not run in the worker of the function app. Any thread may call any member.
/// </summary>
internal sealed class CrossOriginAccess
{
    // A page may send what the contract has, and read what any answer has.
    private static readonly string[] RequestHeaders =
    [
        HeaderNames.Authorization, "X-API-Key", "X-Requester-Id", HeaderNames.AcceptLanguage, HeaderNames.IfNoneMatch, "Prefer",
        HeaderNames.CacheControl,
    ];

    private static readonly string[] ResponseHeaders =
    [
        HeaderNames.Age, HeaderNames.Allow, HeaderNames.ContentEncoding, HeaderNames.ETag, HeaderNames.Link, "Preference-Applied",
        HeaderNames.RetryAfter, HeaderNames.Vary, HeaderNames.WWWAuthenticate, "X-Request-Id", "X-Result-Count", "X-Total-Count",
    ];

    // Browsers keep the answer to a preflight request 5 s by default, and almost every request of this API needs one.
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    private readonly ICorsService _cors;
    private readonly CorsPolicy? _policy;

    /// <param name="cors">The framework's service.</param>
    /// <param name="options">The allowed origins; without any, no answer is changed.</param>
    public CrossOriginAccess(ICorsService cors, IOptions<CorsOptions> options)
    {
        _cors = cors;
        var origins = options.Value.AllowedOrigins;
        _policy = origins.Count == 0
            ? null
            : new CorsPolicyBuilder([.. origins])
                .WithMethods([.. ApiMethods.All])
                .WithHeaders(RequestHeaders)
                .WithExposedHeaders(ResponseHeaders)
                .SetPreflightMaxAge(PreflightMaxAge)
                .Build();
    }

    /// <summary>Adds the headers to the response, once.</summary>
    /// <returns>True when the request is a preflight request of an allowed origin, which is answered with that.</returns>
    public bool Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (_policy is null || headers.Vary.ToString().Contains(HeaderNames.Origin, StringComparison.Ordinal))
        {
            return false;
        }

        // Also without an origin: a cache must not give such an answer to a page.
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (context.Request.Headers.Origin is not [{ } origin] || !_policy.IsOriginAllowed(origin))
        {
            return false;
        }

        var result = _cors.EvaluatePolicy(context, _policy);
        result.VaryByOrigin = false;
        _cors.ApplyResult(result, context.Response);
        return result.IsPreflightRequest;
    }
}
