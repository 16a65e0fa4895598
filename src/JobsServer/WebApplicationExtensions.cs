using Jobs.Api.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JobsServer;

/// <summary>The routes of the API on ASP.NET Core, and the web server's own limits.</summary>
internal static class WebApplicationExtensions
{
    // Room for thousands of values in a query string, so that they get a response of the API instead of an empty 414.
    private const int MaxRequestLineBytes = 256 * 1024;

    // Slower readers hold a lease, and the jobs of a page, longer than others should wait for them.
    private static readonly MinDataRate MinResponseRate = new(bytesPerSecond: 64 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Sets the web server's limits.</summary>
    public static void ConfigureKestrel(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(static kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        kestrel.Limits.MinResponseDataRate = MinResponseRate;
    });

    /// <summary>Adds the routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        var api = app.Services.GetRequiredService<JobsApi>();
        app.Map(JobsApi.FindJobsRoute, api.FindJobs);
        app.Map(JobsApi.CountJobsRoute, api.CountJobs);
        app.Map(JobsApi.GetJobRoute, api.GetJob);
        app.Map(JobsApi.HealthLiveRoute, api.HealthLive);
        app.Map(JobsApi.HealthReadyRoute, api.HealthReady);
        app.Map("{**path}", api.UnknownRoute);
    }
}
