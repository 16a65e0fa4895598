using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobs.Api.Tables;

/// <summary>
/// Queries the table once while the host starts, and logs what is wrong with it. The host starts nevertheless: the table may
/// become available. The first request also finds the client and its connection ready.
/// </summary>
internal sealed partial class TableCheck(TableReadiness readiness, ILogger<TableCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.CheckAsync(stoppingToken);
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

    [LoggerMessage(19, LogLevel.Warning, "The API is not ready. {Reason}")]
    private partial void LogUnavailable(string reason);
}
