using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobs.Api.Tables;

/// <summary>
/// Queries the table once when the host has started, and logs what is wrong with it. The host starts nevertheless: the table
/// may become available.
/// </summary>
internal sealed partial class TableCheck(TableReadiness readiness, IHostApplicationLifetime lifetime, ILogger<TableCheck> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ = CheckAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CheckAsync()
    {
        try
        {
            await readiness.CheckAsync(lifetime.ApplicationStopping);
        }
        catch (TableUnavailableException exception)
        {
            LogUnavailable(exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    [LoggerMessage(19, LogLevel.Warning, "The server is not ready. {Reason}")]
    private partial void LogUnavailable(string reason);
}
