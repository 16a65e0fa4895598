using Jobs.Client;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="JobsClient"/>.</summary>
public static class JobsClientServiceCollectionExtensions
{
    private const string Name = "Jobs.Client";

    /// <summary>Registers <see cref="JobsClient"/>, with a client of <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the address and the credentials.</param>
    /// <returns>The builder of the HTTP client, for resilience and other handlers.</returns>
    public static IHttpClientBuilder AddJobsClient(this IServiceCollection services, Action<JobsClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddJobsClient((options, _) => configure(options));
    }

    /// <summary>Registers <see cref="JobsClient"/>, with a client of <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the address and the credentials, with the help of other services.</param>
    /// <returns>The builder of the HTTP client, for resilience and other handlers.</returns>
    public static IHttpClientBuilder AddJobsClient(
        this IServiceCollection services, Action<JobsClientOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<JobsClientOptions>().Configure(configure);
        return services.AddHttpClient(Name)
            .ConfigurePrimaryHttpMessageHandler(JobsClient.CreateHandler)
            .AddTypedClient((client, provider) => new JobsClient(
                client, provider.GetRequiredService<IOptions<JobsClientOptions>>().Value, provider.GetService<TimeProvider>()));
    }
}
