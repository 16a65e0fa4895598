using Jobs.Api.Auth;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobs.Development;

/// <summary>Prints the address of the API and requests to try when the server has started.</summary>
internal sealed class Welcome(IServer server, IOptions<AuthenticationOptions> authentication, IHostApplicationLifetime lifetime)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Print);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Print()
    {
        var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var state = authentication.Value.Enabled is not false
            ? "Authentication is on."
            : "Authentication is OFF, which is possible in Development only.";
        Console.WriteLine($"""

            The jobs API listens on {address}. {state}

              curl '{address}/projects/demo/jobs?state=failed,completed&sort=-createdDate&limit=5'
              curl -i '{address}/projects/demo/jobs?sort=state,createdDate&offset=100&limit=2'

            Try it on the page {address}/swagger/ui. Ctrl-C stops the server.

            """);
    }
}
