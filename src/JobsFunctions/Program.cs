using Jobs.Api.Configuration;
using JobsFunctions;
using Microsoft.Extensions.Hosting;

try
{
    await FunctionApp.Build(args).RunAsync();
    return 0;
}
catch (Exception exception) when (OptionsFailures.Of(exception) is { Count: > 0 } problems)
{
    foreach (var problem in problems)
    {
        Console.Error.WriteLine(problem);
    }

    return 1;
}
