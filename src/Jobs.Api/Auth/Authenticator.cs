using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>Finds out who sent a request, and whether they may read a project's jobs. Any thread may call any member.</summary>
internal sealed partial class Authenticator(
    IOptions<AuthenticationOptions> options,
    AccessTokenValidator tokens,
    TokenDefectLog defects,
    ApiKeyStore keys,
    ILogger<Authenticator> logger)
{
    /// <summary>The header with the API key.</summary>
    public const string ApiKeyHeader = "X-API-Key";

    // As OpenTelemetry's semantic conventions name it.
    private const string RequesterTag = "enduser.id";

    private bool IsEnabled => options.Value.IsEnabled;

    /// <summary>Who sent the request.</summary>
    /// <exception cref="AccessException">
    /// The credentials are missing or invalid, or the caller names a requester and may not.
    /// </exception>
    public async Task<Caller> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = IsEnabled
            ? CheckChannel(context, await ValidateTokenAsync(context, cancellationToken))
            : Caller.Anonymous;
        if (RequesterHeader.Read(context.Request.Headers) is { } requester)
        {
            CheckMayNameRequester(caller);
            Activity.Current?.SetTag(RequesterTag, requester);
            LogRequester(context.TraceIdentifier, requester);
        }

        return caller;
    }

    /// <summary>Returns when the caller may read the jobs of the project.</summary>
    /// <exception cref="AccessException">The caller may not.</exception>
    public void Authorize(Caller caller, string projectId)
    {
        if (!IsEnabled)
        {
            return;
        }

        if (!caller.HasPermission(options.Value.RequiredPermission))
        {
            defects.Report(TokenDefect.Permission);
            throw new AccessException(AccessFailure.ProjectNotAllowed);
        }

        if (!caller.MayRead(projectId))
        {
            throw new AccessException(AccessFailure.ProjectNotAllowed);
        }
    }

    private async Task<Caller> ValidateTokenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.ValidateAsync(BearerToken.Read(context.Request.Headers), cancellationToken);
        }
        catch (AccessException exception) when (exception.Defect is { } defect)
        {
            defects.Report(defect);
            throw;
        }
    }

    private Caller CheckChannel(HttpContext context, Caller caller)
    {
        var headers = context.Request.Headers;
        if (!keys.Any)
        {
            return caller;
        }

        if (headers.TryGetValue(ApiKeyHeader, out var values))
        {
            var key = values is [{ } text] ? keys.Find(text) : null;
            if (key is null)
            {
                throw new AccessException(AccessFailure.KeyUnknown);
            }

            LogKey(context.TraceIdentifier, key.Name);
            return caller with { Key = key };
        }

        return headers.ContainsKey(RequesterHeader.Name) ? caller : throw new AccessException(AccessFailure.ChannelMissing);
    }

    private void CheckMayNameRequester(Caller caller)
    {
        if (IsEnabled && !(options.Value.RequesterRole is { Length: > 0 } role && caller.HasRole(role)))
        {
            throw new AccessException(AccessFailure.RequesterNotAllowed);
        }
    }

    [LoggerMessage(11, LogLevel.Information, "Request {RequestId}: sent on behalf of {RequesterId}.")]
    private partial void LogRequester(string requestId, string requesterId);

    [LoggerMessage(12, LogLevel.Information, "Request {RequestId}: sent with the API key {KeyName}.")]
    private partial void LogKey(string requestId, string keyName);
}
