using Jobs.Api;
using Jobs.Api.Telemetry;
#if LOCAL_DEVELOPMENT
using Jobs.Development;
#endif
using JobsServer;
using Microsoft.Extensions.Options;

try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.AsksForHelp)
    {
        Console.WriteLine(CommandLine.Help);
        return 0;
    }

    if (commandLine.HealthAddress is { } address)
    {
        return await HealthCheck.RunAsync(address);
    }

    await using var app = Build(commandLine.Arguments);
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    app.MapApi();
    return await RunAsync(app);
}
catch (Exception exception) when (StartFailure.Of(exception) is { Count: > 0 } reasons)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, reasons));
    return 1;
}

static WebApplication Build(string[] arguments)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = arguments,
        EnvironmentName = EnvironmentName(arguments),
        ContentRootPath = AppContext.BaseDirectory,
    });
    builder.UseDefaultAddress();
    builder.ConfigureKestrel();
    builder.Services.AddJobs();
    builder.Services.AddTableCheck();
    builder.Services.AddJobsTelemetry(builder.Configuration);
#if LOCAL_DEVELOPMENT
    builder.AddLocalDevelopment();
#endif
    return builder.Build();
}

static async Task<int> RunAsync(WebApplication app)
{
    try
    {
        await app.StartAsync();
    }
    catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
    {
        // The program was told to stop before it had started.
        return 0;
    }

    if (!app.Environment.IsDevelopment())
    {
        Console.WriteLine($"The jobs API listens on {string.Join(", ", app.Urls)}.");
    }

    await app.WaitForShutdownAsync();
    return 0;
}

// By itself the framework lets DOTNET_ENVIRONMENT win over ASPNETCORE_ENVIRONMENT, so that a variable that is set for other
// programs could turn a server in Production into one in Development, which does not authenticate.
static string? EnvironmentName(string[] arguments) => new ConfigurationBuilder()
    .AddEnvironmentVariables("DOTNET_")
    .AddEnvironmentVariables("ASPNETCORE_")
    .AddCommandLine(arguments)
    .Build()[HostDefaults.EnvironmentKey] is { Length: > 0 } name ? name : null;
