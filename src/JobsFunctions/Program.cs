using Jobs.Api.Configuration;
using JobsFunctions;
using Microsoft.Extensions.Hosting;

try
{
    await FunctionApp.Build(args).RunAsync();
    return 0;
}
catch (Exception exception) when (OptionsFailures.Of(exception) is { Count: > 0 } failures)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, failures));
    return 1;
}
