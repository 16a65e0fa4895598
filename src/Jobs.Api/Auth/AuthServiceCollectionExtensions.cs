using Jobs.Api.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>Adds what <see cref="Authenticator"/> needs to a host.</summary>
internal static class AuthServiceCollectionExtensions
{
    /// <summary>Adds <see cref="Authenticator"/> with its settings and the scheme for tokens.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AuthenticationOptions>, AuthenticationOptionsValidator>();
        services.AddSettings<AuthenticationOptions>(AuthenticationOptions.Section);
        services.AddSingleton<IssuerMetadata>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Authenticator>();
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
