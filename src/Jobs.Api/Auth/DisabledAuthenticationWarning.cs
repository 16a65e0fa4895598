using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>Logs at the start of a host that authentication is off.</summary>
internal sealed partial class DisabledAuthenticationWarning(
    IOptions<AuthenticationOptions> options, ILogger<DisabledAuthenticationWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsEnabled)
        {
            LogDisabled();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(18, LogLevel.Warning,
        "Authentication is off (Authentication__Enabled=false): every request can read the jobs of every project.")]
    private partial void LogDisabled();
}
