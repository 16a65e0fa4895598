using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>The privilege to read the jobs of a project.</summary>
internal sealed class ReadJobs : IAuthorizationRequirement
{
    /// <summary>The one there is.</summary>
    public static ReadJobs Requirement { get; } = new();
}

/// <summary>
/// Gives <see cref="ReadJobs"/> for a project to callers with the permission, when everything they identify themselves by,
/// token and key, is for that project.
/// </summary>
internal sealed class ReadJobsHandler(IOptions<AuthenticationOptions> settings) : AuthorizationHandler<ReadJobs, string>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ReadJobs requirement, string resource)
    {
        var caller = context.User;
        if (caller.HasClaim(CallerClaims.Permission, settings.Value.RequiredPermission)
            && caller.Identities.All(identity => identity.HasClaim(CallerClaims.Project, resource)
                || identity.HasClaim(CallerClaims.Project, CallerClaims.AllProjects)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
