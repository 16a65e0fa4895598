using Azure.Core.Pipeline;
using Jobs.Capacity;
using Jobs.Http;
using Jobs.Search;
using Jobs.Security;
using Jobs.Storage;
using Jobs.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Jobs;

/// <summary>Adds the API to a host.</summary>
public static class JobsServices
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
        services.AddSingleton(static provider => JobsTableClient.Create(
            provider.GetRequiredService<IOptions<StorageSettings>>().Value,
            provider.GetRequiredService<IOptions<JobsSettings>>().Value.TableName,
            provider.GetService<HttpPipelineTransport>(),
            JobsTableClient.TryWithin(provider.GetRequiredService<IOptions<JobsSettings>>().Value.RequestDeadline)));
        services.AddSingleton<MalformedJobs>();
        services.AddSingleton<JobsTable>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<JobScan>();
        services.AddSingleton(static provider => new SnapshotMemory(
            provider.GetRequiredService<IOptions<SnapshotSettings>>().Value.MemoryLimitMegabytes * 1024L * 1024L));
        services.AddSingleton<SnapshotLoader>();
        services.AddSingleton<SnapshotSearch>();
        services.AddSingleton<JobSearch>();
        services.AddSingleton<Gates>();
        services.AddSingleton(new PathReader(targetsAreRewritten));
        services.AddAccess();
        services.AddSingleton<RequestRunner>();
        services.AddSingleton(static provider => new JobsApi(
            provider.GetRequiredService<RequestRunner>(),
            provider.GetRequiredService<PathReader>(),
            provider.GetRequiredService<Access>(),
            provider.GetRequiredService<Gates>(),
            provider.GetRequiredService<JobSearch>(),
            provider.GetRequiredService<Readiness>()));
        return services;
    }

    private static void AddSettings(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<JobsSettings>, SettingsValidator<JobsSettings>>();
        services.AddSettings<JobsSettings>(JobsSettings.Section);
        services.AddSingleton<IValidateOptions<SnapshotSettings>, SettingsValidator<SnapshotSettings>>();
        services.AddSettings<SnapshotSettings>(SnapshotSettings.Section);
        services.AddSingleton<IValidateOptions<CapacitySettings>, SettingsValidator<CapacitySettings>>();
        services.AddSettings<CapacitySettings>(CapacitySettings.Section);
        services.AddSingleton<IValidateOptions<StorageSettings>, StorageSettingsValidator>();
        services.AddSettings<StorageSettings>(StorageSettings.Section)
            .Configure<IConfiguration>(static (settings, configuration) =>
                settings.ConnectionString = configuration[StorageSettings.Section]);
    }
}
