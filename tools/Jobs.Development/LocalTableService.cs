using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Api.Configuration;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobs.Development;

/// <summary>
/// Before the host starts: starts the local table service if the settings name it and it does not run, creates the table, and
/// inserts sample jobs. Stops the service with the host.
/// </summary>
internal sealed class LocalTableService(
    IOptions<StorageOptions> storage, IConfiguration configuration, TableClient table, TimeProvider time)
    : IHostedLifecycleService, IAsyncDisposable
{
    private const string SampleProject = "demo";
    private const int SampleCount = 500;
    private const int SampleSeed = 1;

    private Azurite? _azurite;

    private Uri ServiceUri => storage.Value.TableServiceUri ?? new TableServiceClient(storage.Value.ConnectionString).Uri;

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _azurite = await StartAzuriteAsync(cancellationToken);
        try
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await AddSamplesAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            throw new StartupException(
                $"The program at {ServiceUri} is not a table service: free its port, or set JobsStorage.", exception);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new StartupException(
                $"There are no Azure credentials for the table service at {ServiceUri}: sign in, or set JobsStorage.", exception);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops the service if this object started it, even if the start of the host failed.</summary>
    public ValueTask DisposeAsync() => _azurite?.DisposeAsync() ?? default;

    private async Task<Azurite?> StartAzuriteAsync(CancellationToken cancellationToken)
    {
        if (!ServiceUri.IsLoopback || await Azurite.IsListeningAsync(ServiceUri.Port, cancellationToken))
        {
            return null;
        }

        var folder = configuration["Development:DataFolder"] ?? Path.Combine(RepositoryLayout.Root(), ".azurite");
        Directory.CreateDirectory(folder);
        return await Azurite.StartAsync(ServiceUri.Port, folder, cancellationToken);
    }

    private async Task AddSamplesAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {SampleProject}");
        var entities = table.QueryAsync<TableEntity>(filter, maxPerPage: 1, cancellationToken: cancellationToken);
        if (await entities.AnyAsync(cancellationToken))
        {
            return;
        }

        await new JobRecorder(table, time).AddAsync(
            SampleProject,
            SampleJobs.Create(SampleSeed, time.GetUtcNow()).Take(SampleCount),
            cancellationToken: cancellationToken);
    }
}
