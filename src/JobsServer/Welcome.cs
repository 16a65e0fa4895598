using Jobs.Security;
using Microsoft.Extensions.Options;

namespace JobsServer;

/// <summary>What a developer reads first.</summary>
internal static class Welcome
{
    /// <summary>Says where the API is and what to try.</summary>
    public static void Print(WebApplication app)
    {
        var address = app.Urls.First();
        var authentication = app.Services.GetRequiredService<IOptions<AuthenticationSettings>>().Value.Enabled is not false
            ? "Authentication is on."
            : "Authentication is OFF, as it can be in Development only.";
        Console.WriteLine($"""

            The jobs API listens on {address}. {authentication}

              curl '{address}/projects/demo/jobs?state=failed,completed&sort=-createdDate&limit=5'
              curl -i '{address}/projects/demo/jobs?sort=state,createdDate&offset=100&limit=2'

            The page to try it: {address}/swagger/ui. Ctrl-C stops it.

            """);
    }
}
