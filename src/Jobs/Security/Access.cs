using System.Security.Claims;
using Jobs.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Jobs.Security;

/// <summary>Finds out who asks, and whether they may see a project's jobs.</summary>
internal sealed class Access(IOptions<AuthenticationSettings> settings)
{
    private static readonly ClaimsPrincipal Anybody = new(new ClaimsIdentity());

    /// <summary>Who sent the request.</summary>
    /// <exception cref="ProblemException">The credentials are missing or do not verify.</exception>
    public Task<ClaimsPrincipal> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        return settings.Value.Enabled
            ? throw new ProblemException(ErrorKind.MissingCredentials, "CredentialsNeeded")
            : Task.FromResult(Anybody);
    }

    /// <summary>Returns when the caller may see the jobs of the project.</summary>
    /// <exception cref="ProblemException">The caller may not.</exception>
    public Task AuthorizeAsync(ClaimsPrincipal caller, string projectId) =>
        !settings.Value.Enabled || caller.HasClaim("projects", projectId)
            ? Task.CompletedTask
            : throw new ProblemException(ErrorKind.AccessDenied, "CredentialsNeeded");
}
