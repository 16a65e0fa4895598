using Jobs.Api.Http;

namespace JobsServer;

/// <summary>The routes of the API on ASP.NET Core, and the web server's own limits.</summary>
internal static class WebApplicationExtensions
{
    // Room for thousands of values in a query string, so that they get an answer of the API instead of an empty 414.
    private const int MaxRequestLine = 256 * 1024;

    /// <summary>Sets the web server's limits.</summary>
    public static void ConfigureKestrel(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(static kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
    });

    /// <summary>Adds the routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        var api = app.Services.GetRequiredService<JobsApi>();
        app.Use(static (context, next) =>
        {
            RequestId.Assign(context);
            return next(context);
        });

        // The page would also answer methods that are only spelled alike.
        app.UseWhen(static context => context.Request.Method is "GET" or "HEAD", static read => read.UseSwaggerUI(static page =>
        {
            page.RoutePrefix = JobsApi.SwaggerUIRoute;
            page.SwaggerEndpoint("/" + JobsApi.OpenApiJsonRoute, "Jobs");
        }));

        // Routing comes after the page, whose path is also a route for the methods the page does not take.
        app.UseRouting();
        app.Map(JobsApi.FindJobsRoute, api.FindJobs);
        app.Map(JobsApi.GetJobRoute, api.GetJob);
        app.Map(JobsApi.HealthLiveRoute, api.HealthLive);
        app.Map(JobsApi.HealthReadyRoute, api.HealthReady);
        app.Map(JobsApi.OpenApiJsonRoute, api.OpenApiJson);
        app.Map(JobsApi.OpenApiYamlRoute, api.OpenApiYaml);
        app.Map(JobsApi.SwaggerUIRoute, api.SwaggerUI);
        app.Map("{**path}", api.UnknownRoute);
    }
}
