using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Support;

/// <summary>A server for all tests of a class; its reports of malformed entities are recorded.</summary>
public sealed class ObservedServer : IAsyncLifetime
{
    /// <summary>The reports of malformed entities.</summary>
    public MalformedEntityReports Reports { get; } = new();

    /// <summary>The server.</summary>
    public TestServer Server { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync(configure: services => services.AddSingleton<ILoggerProvider>(Reports));
        Reports.Listen(Server.Services.GetRequiredService<IMeterFactory>());
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Server.DisposeAsync();
}
