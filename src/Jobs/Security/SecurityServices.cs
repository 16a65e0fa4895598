using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobs.Security;

/// <summary>Adds what <see cref="Access"/> needs to a host.</summary>
internal static class SecurityServices
{
    /// <summary>Adds <see cref="Access"/> with its settings and the scheme for tokens.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AuthenticationSettings>, AuthenticationSettingsValidator>();
        services.AddSettings<AuthenticationSettings>(AuthenticationSettings.Section);
        services.AddSingleton<IssuerMetadata>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Access>();
        AddTokens(services);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, ReadJobsHandler>();
    }

    // Not AddAuthentication and AddJwtBearer: those also write keys to the disk, for cookies nobody uses, and take other
    // settings from the section Authentication.
    private static void AddTokens(IServiceCollection services)
    {
        services.AddSingleton<IAuthenticationSchemeProvider, ExplicitSchemes>();
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerOptions>();
        new AuthenticationBuilder(services)
            .AddScheme<JwtBearerOptions, JwtBearerHandler>(JwtBearerDefaults.AuthenticationScheme, configureOptions: null);
    }
}
