using System.Diagnostics;
using System.Security.Claims;
using Jobs.Api.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>Finds out who asks, and whether they may see a project's jobs.</summary>
internal sealed partial class Authenticator(
    IOptions<AuthenticationOptions> settings,
    IssuerMetadata metadata,
    ApiKeys keys,
    IAuthorizationService authorization,
    ILogger<Authenticator> logger)
{
    private const string KeyHeader = "X-API-Key";

    // As OpenTelemetry's semantic conventions name it.
    private const string RequesterTag = "enduser.id";

    private static readonly ClaimsPrincipal Anybody = new(new ClaimsIdentity());

    private bool IsOn => settings.Value.IsOn;

    /// <summary>Who sent the request.</summary>
    /// <exception cref="ApiException">
    /// The credentials are missing or do not verify, or the caller names a requester and may not.
    /// </exception>
    /// <exception cref="IssuerUnavailableException">Nothing can be said about the token.</exception>
    public async Task<ClaimsPrincipal> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = Anybody;
        if (IsOn)
        {
            caller = await VerifyTokenAsync(context, cancellationToken);
            CheckChannel(context, caller);
        }

        if (RequesterHeader.Read(context.Request.Headers) is { } requester)
        {
            CheckMayName(caller);
            Activity.Current?.SetTag(RequesterTag, requester);
            LogRequester(context.TraceIdentifier, requester);
        }

        return caller;
    }

    /// <summary>Returns when the caller may see the jobs of the project.</summary>
    /// <exception cref="ApiException">The caller may not.</exception>
    public async Task AuthorizeAsync(ClaimsPrincipal caller, string projectId)
    {
        if (IsOn && !(await authorization.AuthorizeAsync(caller, projectId, ReadJobs.Requirement)).Succeeded)
        {
            throw new ApiException(ErrorKind.AccessDenied, "PrivilegeNeeded");
        }
    }

    private async Task<ClaimsPrincipal> VerifyTokenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var token = BearerToken.Read(context.Request.Headers);

        // The keys of others are nothing to trouble the issuer with.
        if (token.Issuer != settings.Value.Issuer || !await metadata.HasKeyAsync(token.Kid, cancellationToken))
        {
            throw BearerToken.Invalid();
        }

        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        return result switch
        {
            { Principal: { } caller } => caller,
            { Failure: SecurityTokenExpiredException } => throw new ApiException(ErrorKind.ExpiredCredentials, "TokenExpired"),
            _ => throw BearerToken.Invalid(),
        };
    }

    private void CheckChannel(HttpContext context, ClaimsPrincipal caller)
    {
        var headers = context.Request.Headers;
        if (!keys.Any)
        {
            return;
        }

        if (headers.TryGetValue(KeyHeader, out var values))
        {
            var key = values is [{ } text] ? keys.Find(text) : null;
            if (key is null)
            {
                throw new ApiException(ErrorKind.InvalidCredentials, "KeyUnknown");
            }

            caller.AddIdentity(CallerClaims.OfKey(key));
            LogKey(context.TraceIdentifier, key.Name);
        }
        else if (!headers.ContainsKey(RequesterHeader.Header))
        {
            throw new ApiException(ErrorKind.MissingCredentials, "ChannelNeeded", KeyHeader, RequesterHeader.Header);
        }
    }

    private void CheckMayName(ClaimsPrincipal caller)
    {
        if (IsOn && !(settings.Value.RequesterRole is { Length: > 0 } role && caller.HasClaim(CallerClaims.Role, role)))
        {
            throw new ApiException(ErrorKind.ForbiddenRequester, "RequesterRoleNeeded", RequesterHeader.Header);
        }
    }

    [LoggerMessage(11, LogLevel.Information, "Request {RequestId}: asked on behalf of {RequesterId}.")]
    private partial void LogRequester(string requestId, string requesterId);

    [LoggerMessage(12, LogLevel.Information, "Request {RequestId}: came with the key {KeyName}.")]
    private partial void LogKey(string requestId, string keyName);
}
