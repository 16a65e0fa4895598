using Jobs.Api.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>Adds authentication and authorization to a host.</summary>
internal static class AuthServiceCollectionExtensions
{
    /// <summary>Adds <see cref="Authenticator"/> and what it needs.</summary>
    public static void AddAuth(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<AuthenticationOptions>, AuthenticationOptionsValidator>();
        services.AddStrictOptions<AuthenticationOptions>(AuthenticationOptions.Section);
        services.AddSingleton<IssuerMetadata>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddSingleton<TokenDefectLog>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, LoopbackWithoutAuthentication>();
        services.AddHostedService<DisabledAuthenticationWarning>();
    }
}
