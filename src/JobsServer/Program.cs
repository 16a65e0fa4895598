using System.Net.Sockets;
using Jobs;
using Jobs.Telemetry;
using JobsServer;
using JobsServer.Development;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.UseDevelopmentStorage();
builder.ConfigureKestrel();
builder.Services.AddJobs();
builder.Services.AddJobsTelemetry(builder.Configuration);

try
{
    await using var app = builder.Build();
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    app.MapApi();
    await using var table = app.Environment.IsDevelopment()
        ? await DevelopmentTable.PrepareAsync(app.Services, app.Lifetime.ApplicationStopping)
        : null;
    await app.StartAsync();
    if (app.Environment.IsDevelopment())
    {
        Welcome.Print(app);
    }

    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (SettingsProblems.Of(exception) is { Count: > 0 } problems)
{
    return Refuse(problems);
}
catch (Exception exception) when (exception is StartException or FormatException or IOException)
{
    return Refuse([exception.Message]);
}
catch (SocketException exception)
{
    return Refuse([$"The server cannot listen where --urls says: {exception.Message}."]);
}

static int Refuse(IEnumerable<string> reasons)
{
    foreach (var reason in reasons)
    {
        Console.Error.WriteLine(reason);
    }

    return 1;
}
