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
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api;

/// <summary>Adds the API to a host.</summary>
public static class JobsServiceCollectionExtensions
{
    // What remains for the answer of a request that has waited.
    private static readonly TimeSpan MaxAnswerTime = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds <see cref="JobsApi"/> and all that it needs, with settings from the configuration, validated at start. An
    /// <see cref="HttpPipelineTransport"/> among the services carries the requests to the table.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="maxRequestTimeout">The time after which the host's platform ends a request; null for none.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, TimeSpan? maxRequestTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services);
        if (maxRequestTimeout is { } max)
        {
            var maxWait = max - MaxAnswerTime;
            services.AddOptions<JobsOptions>()
                .Validate(
                    options => options.RequestTimeout <= max,
                    $"Jobs__RequestTimeout must be at most {max:c} here, because the platform ends requests then.")
                .Validate(
                    options => options.MaxWait <= maxWait,
                    $"Jobs__MaxWait must be at most {maxWait:c} here, because the platform ends requests after {max:c}.");
        }

        services.AddMetrics();
        services.AddSingleton<JobsMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        AddTable(services);
        AddSearch(services);
        services.AddSingleton<AdmissionControl>();
        services.AddAuth();
        AddCrossOriginAccess(services);
        services.AddSingleton<RequestPipeline>();
        services.AddSingleton<ProjectAccess>();
        services.AddSingleton<LongPolling>();
        services.AddSingleton<FindJobsHandler>();
        services.AddSingleton<CountJobsHandler>();
        services.AddSingleton<GetJobHandler>();
        services.AddSingleton(static provider => new JobsApi(
            provider.GetRequiredService<RequestPipeline>(),
            provider.GetRequiredService<FindJobsHandler>(),
            provider.GetRequiredService<CountJobsHandler>(),
            provider.GetRequiredService<GetJobHandler>(),
            provider.GetRequiredService<TableReadiness>(),
            provider.GetRequiredService<IssuerMetadata>()));
        return services;
    }

    /// <summary>Queries the table once while the host starts, so that the log says at once what is wrong with it.</summary>
    public static IServiceCollection AddTableCheck(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        // First, because hosted services start one after the other: the query and the start of the web server overlap.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TableCheck>());
        return services;
    }

    private static void AddTable(IServiceCollection services)
    {
        services.AddSingleton(static provider => JobTableClientFactory.Create(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<IOptions<JobsOptions>>().Value.TableName,
            provider.GetService<HttpPipelineTransport>(),
            JobTableClientFactory.TryTimeout(provider.GetRequiredService<IOptions<JobsOptions>>().Value.RequestTimeout)));
        services.AddSingleton<MalformedEntityLog>();
        services.AddSingleton<JobTableReader>();
        services.AddSingleton<PartitionReader>();
        services.AddSingleton<TableReadiness>();
    }

    private static void AddSearch(IServiceCollection services)
    {
        services.AddSingleton<JobJsonWriterFactory>();
        services.AddSingleton<ScanPace>();
        services.AddSingleton<PartitionScan>();
        services.AddSingleton<ProjectLoader>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<ChangeFeeds>();
        services.AddSingleton<Func<string, SnapshotSynchronizer>>(static provider =>
            projectId => ActivatorUtilities.CreateInstance<SnapshotSynchronizer>(provider, projectId));
        services.AddSingleton<SnapshotCache>();
        services.AddSingleton<Func<CancellationToken, ValueTask<IDisposable?>>>(static provider => async cancellationToken =>
        {
            var load = await provider.GetRequiredService<AdmissionControl>().AcquireLoadAsync(caller: null, cancellationToken);
            return load.IsAcquired ? load : null;
        });
        services.AddSingleton<ProjectWatches>();
    }

    private static void AddCrossOriginAccess(IServiceCollection services)
    {
        services.AddCors();

        // Otherwise it logs each request of another origin.
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.Cors", LogLevel.Warning));
        services.AddSingleton<IValidateOptions<CorsOptions>, CorsOptionsValidator>();
        services.AddStrictOptions<CorsOptions>(CorsOptions.Section);
        services.AddSingleton<CrossOriginAccess>();
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddStrictOptions<JobsOptions>(JobsOptions.Section);
        services.AddStrictOptions<SnapshotOptions>(SnapshotOptions.Section);
        services.AddStrictOptions<LimitsOptions>(LimitsOptions.Section);
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSectionNameCheck();
        services.AddStrictOptions<StorageOptions>(StorageOptions.Section, hasValue: true)
            .Configure<IConfiguration>(static (options, configuration) =>
                options.ConnectionString = configuration[StorageOptions.Section]);
    }
}
