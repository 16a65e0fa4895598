using Azure.Core.Pipeline;
using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Configuration;
using Jobs.Api.Http;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Jobs.Api;

/// <summary>Adds the API to a host.</summary>
public static class JobsServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="JobsApi"/> and all that it needs, with settings from the configuration, validated at start. An
    /// <see cref="HttpPipelineTransport"/> among the services carries the requests to the table.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="targetsAreRewritten">
    /// True when a proxy in front of the host's web server decodes request targets and encodes them anew, so that they are
    /// not what the caller sent.
    /// </param>
    public static IServiceCollection AddJobs(this IServiceCollection services, bool targetsAreRewritten = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddSettings(services);
        services.AddMetrics();
        services.AddSingleton<JobsMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => JobTableClientFactory.Create(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<IOptions<JobsOptions>>().Value.TableName,
            provider.GetService<HttpPipelineTransport>(),
            JobTableClientFactory.TryWithin(provider.GetRequiredService<IOptions<JobsOptions>>().Value.RequestTimeout)));
        services.AddSingleton<MalformedEntityLog>();
        services.AddSingleton<JobTableReader>();
        services.AddSingleton<TableReadiness>();
        services.AddSingleton<PartitionScan>();
        services.AddSingleton(static provider => new SnapshotCache(
            provider.GetRequiredService<IOptions<SnapshotOptions>>().Value.MemoryLimitMegabytes * 1024L * 1024L));
        services.AddSingleton<SnapshotLoader>();
        services.AddSingleton<SnapshotSearch>();
        services.AddSingleton<JobSearch>();
        services.AddSingleton<AdmissionControl>();
        services.AddSingleton(new PathReader(targetsAreRewritten));
        services.AddAccess();
        services.AddSingleton<RequestPipeline>();
        services.AddSingleton(static provider => new JobsApi(
            provider.GetRequiredService<RequestPipeline>(),
            provider.GetRequiredService<PathReader>(),
            provider.GetRequiredService<Authenticator>(),
            provider.GetRequiredService<AdmissionControl>(),
            provider.GetRequiredService<JobSearch>(),
            provider.GetRequiredService<TableReadiness>()));
        return services;
    }

    private static void AddSettings(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<JobsOptions>, AnnotationsValidator<JobsOptions>>();
        services.AddSettings<JobsOptions>(JobsOptions.Section);
        services.AddSingleton<IValidateOptions<SnapshotOptions>, AnnotationsValidator<SnapshotOptions>>();
        services.AddSettings<SnapshotOptions>(SnapshotOptions.Section);
        services.AddSingleton<IValidateOptions<LimitsOptions>, AnnotationsValidator<LimitsOptions>>();
        services.AddSettings<LimitsOptions>(LimitsOptions.Section);
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSettings<StorageOptions>(StorageOptions.Section)
            .Configure<IConfiguration>(static (settings, configuration) =>
                settings.ConnectionString = configuration[StorageOptions.Section]);
    }
}
