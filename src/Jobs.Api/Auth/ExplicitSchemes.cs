using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>
/// Schemes that are used only where they are named. A web application would otherwise authenticate each request by the
/// only scheme there is, probes included, before any of our code runs.
/// </summary>
internal sealed class ExplicitSchemes(IOptions<Microsoft.AspNetCore.Authentication.AuthenticationOptions> options) : AuthenticationSchemeProvider(options)
{
    /// <inheritdoc/>
    public override Task<AuthenticationScheme?> GetDefaultAuthenticateSchemeAsync() =>
        Task.FromResult<AuthenticationScheme?>(null);
}
