using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app begins.</summary>
internal static class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}

/// <summary>Puts a function app together; settings come from the command line alone.</summary>
internal sealed class FunctionsApplicationBuilder(string[] args)
{
    private readonly HostApplicationBuilder _builder =
        new(new HostApplicationBuilderSettings { Args = args, DisableDefaults = true });

    public IConfiguration Configuration => _builder.Configuration;

    public IServiceCollection Services => _builder.Services;

    public ILoggingBuilder Logging => _builder.Logging;

    public FunctionsApplicationBuilder ConfigureFunctionsWebApplication() => this;

    public void UseMiddleware<T>()
        where T : class, IFunctionsWorkerMiddleware => Services.AddSingleton<IFunctionsWorkerMiddleware, T>();

    public IHost Build() => _builder.Build();
}
