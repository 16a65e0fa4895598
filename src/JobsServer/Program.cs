using System.Net.Sockets;
using Jobs.Api;
using Jobs.Api.Configuration;
using Jobs.Api.Telemetry;
#if LOCAL_DEVELOPMENT
using Jobs.Development;
#endif
using JobsServer;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    EnvironmentName = EnvironmentName(args),
    ContentRootPath = AppContext.BaseDirectory,
});
builder.ConfigureKestrel();
builder.Services.AddJobs();
builder.Services.AddJobsTelemetry(builder.Configuration);
#if LOCAL_DEVELOPMENT
builder.AddLocalDevelopment();
#endif

try
{
    await using var app = builder.Build();
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    app.MapApi();
    await app.StartAsync();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (OptionsFailures.Of(exception) is { Count: > 0 } failures)
{
    return Fail(failures);
}
catch (Exception exception) when (exception is StartupException or FormatException or IOException)
{
    return Fail([exception.Message]);
}
catch (SocketException exception)
{
    return Fail([$"The server cannot listen on the address of --urls: {exception.Message}."]);
}

// By itself the framework lets DOTNET_ENVIRONMENT win over ASPNETCORE_ENVIRONMENT, so that a variable that is set for other
// programs could turn a server in Production into one in Development, which does not authenticate.
static string? EnvironmentName(string[] args) => new ConfigurationBuilder()
    .AddEnvironmentVariables("DOTNET_")
    .AddEnvironmentVariables("ASPNETCORE_")
    .AddCommandLine(args)
    .Build()[HostDefaults.EnvironmentKey] is { Length: > 0 } name ? name : null;

static int Fail(IEnumerable<string> reasons)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, reasons));
    return 1;
}
