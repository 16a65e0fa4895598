using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Samples;
using Jobs.Storage;
using Microsoft.Extensions.Options;

namespace JobsServer.Development;

/// <summary>Sees to it that there is a table to work with: a service, the table, and some jobs in it.</summary>
internal static class DevelopmentTable
{
    private const string Project = "demo";
    private const int SampleCount = 500;
    private const int SampleSeed = 1;
    private const int LargestTransaction = 100;

    /// <summary>Sets the storage to the local table service in Development, unless the settings name another.</summary>
    public static void UseDevelopmentStorage(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsDevelopment() && !builder.Configuration.GetSection(StorageSettings.Section).Exists())
        {
            builder.Configuration[StorageSettings.Section] = "UseDevelopmentStorage=true";
        }
    }

    /// <summary>Prepares the table that the settings name.</summary>
    /// <returns>The service that was started for it, to be stopped in the end; null when one was there.</returns>
    /// <exception cref="StartException">The table cannot be had.</exception>
    public static async Task<Azurite?> PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var storage = services.GetRequiredService<IOptions<StorageSettings>>().Value;
        var folder = services.GetRequiredService<IConfiguration>()["Development:DataFolder"];
        var azurite = await StartServiceAsync(storage, folder, cancellationToken);
        try
        {
            var table = services.GetRequiredService<TableClient>();
            await table.CreateIfNotExistsAsync(cancellationToken);
            await FillAsync(table, services.GetRequiredService<TimeProvider>(), cancellationToken);
            return azurite;
        }
        catch (Exception exception)
        {
            await (azurite?.DisposeAsync() ?? default);
            throw exception switch
            {
                RequestFailedException or AggregateException => new StartException(
                    $"The table service at {ServiceUri(storage)} does not answer as one: free its port, or set JobsStorage.", exception),
                AuthenticationFailedException => new StartException(
                    $"No Azure credential opens the table service at {ServiceUri(storage)}: sign in, or set JobsStorage.", exception),
                _ => exception,
            };
        }
    }

    private static async Task<Azurite?> StartServiceAsync(
        StorageSettings storage, string? folder, CancellationToken cancellationToken)
    {
        var service = ServiceUri(storage);
        if (!service.IsLoopback || await Azurite.IsListeningAsync(service.Port, cancellationToken))
        {
            return null;
        }

        folder ??= Path.Combine(Azurite.RepositoryFolder(), ".azurite");
        Directory.CreateDirectory(folder);
        return await Azurite.StartAsync(service.Port, folder, cancellationToken);
    }

    private static Uri ServiceUri(StorageSettings storage) =>
        storage.TableServiceUri ?? new TableServiceClient(storage.ConnectionString).Uri;

    private static async Task FillAsync(TableClient table, TimeProvider time, CancellationToken cancellationToken)
    {
        await foreach (var _ in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Project}"), maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return;
        }

        foreach (var jobs in SampleJobs.Create(SampleSeed, time.GetUtcNow()).Take(SampleCount).Chunk(LargestTransaction))
        {
            var actions = jobs.Select(job =>
                new TableTransactionAction(TableTransactionActionType.Add, JobEntities.Create(Project, job)));
            await table.SubmitTransactionAsync(actions, cancellationToken);
        }
    }
}
