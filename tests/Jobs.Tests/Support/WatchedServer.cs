using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Support;

/// <summary>A server whose reports of malformed entities are watched, for all tests of a class.</summary>
public sealed class WatchedServer : IAsyncLifetime
{
    /// <summary>What was reported.</summary>
    public MalformedWatch Watch { get; } = new();

    /// <summary>The server.</summary>
    public TestServer Server { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Server = await TestServer.StartAsync(
        configure: services => services.AddSingleton<ILoggerProvider>(Watch));

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Server.DisposeAsync();
}
