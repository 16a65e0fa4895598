using Jobs.Api;
using JobsServer;

namespace Jobs.Benchmarks.Serving;

/// <summary>
/// Runs one candidate's web server in a process of its own, so that its allocations and memory are its own, for as long as
/// the standard input stays open. All are configured in the same way; they differ in the API.
/// </summary>
internal static class BenchmarkServer
{
    /// <summary>The API of this project.</summary>
    public const string Jobs = "jobs";

    /// <summary>The naive implementation.</summary>
    public const string Naive = "naive";

    /// <summary>The relational peer.</summary>
    public const string Postgres = "postgres";

    /// <summary>Serves until the input ends; the address is the first line of the output.</summary>
    public static async Task RunAsync(string kind, CancellationToken cancellationToken)
    {
        await using var app = Build(kind);
        await app.StartAsync(cancellationToken);
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync(cancellationToken);
    }

    private static WebApplication Build(string kind)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
            .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.ConfigureKestrel();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return kind switch
        {
            Jobs => BuildJobs(builder),
            Naive => NaiveApi.Map(BuildBare(builder)),
            Postgres => PostgresApi.Map(BuildBare(builder)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no server of this kind."),
        };
    }

    private static WebApplication BuildJobs(WebApplicationBuilder builder)
    {
        builder.Services.AddJobs();
        var app = BuildBare(builder);
        app.MapApi();
        return app;
    }

    private static WebApplication BuildBare(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.Use(static (context, next) => context.Request.Path == Counters.Path
            ? context.Response.WriteAsync(Counters.Read(context.RequestServices).ToString(), context.RequestAborted)
            : next(context));
        return app;
    }
}
