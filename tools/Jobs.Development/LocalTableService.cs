using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Api.Configuration;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobs.Development;

/// <summary>
/// Before the host starts: starts the table service if that is for this server to do, and only there, or where the settings ask
/// for it, creates the table and writes sample jobs. Stops the service with the host.
/// </summary>
internal sealed class LocalTableService(
    TableServiceTarget target,
    IOptions<DevelopmentOptions> options,
    TableClient table,
    TableReadiness readiness,
    TimeProvider time)
    : IHostedLifecycleService, IAsyncDisposable
{
    private const string SampleProject = "demo";
    private const int SampleCount = 500;
    private const int SampleSeed = 1;

    private Azurite? _azurite;

    /// <summary>The folder for the data of the table service: the given one, or that of the repository.</summary>
    public static string DataFolder(string? given) =>
        string.IsNullOrEmpty(given) ? Path.Combine(RepositoryLayout.Root(), ".azurite") : Path.GetFullPath(given);

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (target.IsStartedHere)
        {
            var folder = DataFolder(options.Value.DataFolder);
            WritableFolder.Create(folder, "Development__DataFolder");
            _azurite = await Azurite.StartAsync(target.Address.Port, folder, cancellationToken);
        }

        try
        {
            if (target.IsStartedHere || options.Value.SeedDemo)
            {
                await table.CreateIfNotExistsAsync(cancellationToken);
                await AddSamplesAsync(cancellationToken);
            }
            else
            {
                await readiness.CheckAsync(cancellationToken);
            }
        }
        catch (TableUnavailableException exception) when (exception.TableIsMissing)
        {
            // Someone may create it later.
            Console.WriteLine($"{exception.Message} --seed-demo creates it.");
        }
        catch (TableUnavailableException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            throw new StartupException(TableFailure.Describe(exception, table, isWrite: true), exception);
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
