using Jobs.Api.Configuration;
using JobsFunctions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

try
{
    var app = FunctionApp.Build(args);

    // Before the host creates the services that use settings, which would report the first wrong one only.
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (OptionsFailures.Of(exception) is { Count: > 0 } failures)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, failures));
    return 1;
}
