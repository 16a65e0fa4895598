using System.Net;
using Jobs.Api.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>
/// Without authentication the web server starts only if every address that it would listen on is a loopback address, whichever
/// setting names the address: each is checked before it is bound.
/// </summary>
internal sealed class LoopbackWithoutAuthentication(IOptions<AuthenticationOptions> options)
    : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint =>
    {
        if (!options.Value.IsEnabled && !IsLoopback(endpoint.EndPoint))
        {
            throw new StartupException(
                $"Authentication is off, so the server must not listen on {endpoint}, which other machines can reach: "
                + "remove Authentication__Enabled=false, or listen on http://localhost only.");
        }
    });

    private static bool IsLoopback(EndPoint endpoint) =>
        endpoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address);
}
