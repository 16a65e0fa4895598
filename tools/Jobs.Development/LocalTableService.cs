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
/// Before the host starts: starts a local table service if the settings name one and nothing listens there, creates the
/// table, and adds sample jobs. Stops the service with the host.
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
                $"The table service at {ServiceUri} does not answer as one: free its port, or set JobsStorage.", exception);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new StartupException(
                $"No Azure credential opens the table service at {ServiceUri}: sign in, or set JobsStorage.", exception);
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

    /// <summary>Stops the service if this object started it; also when the host did not come to its start.</summary>
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
        await foreach (var _ in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {SampleProject}"), maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return;
        }

        await new JobRecorder(table, time).AddAsync(
            SampleProject,
            SampleJobs.Create(SampleSeed, time.GetUtcNow()).Take(SampleCount),
            cancellationToken: cancellationToken);
    }
}
