namespace Jobs.Tests.Support;

/// <summary>A server with default settings for all tests of a class; each test uses its own projects.</summary>
public class ServerFixture : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public TestServer Server { get; private set; } = null!;

    /// <summary>An unused project id.</summary>
    public static string NewProject() => $"p-{Guid.NewGuid():N}";

    /// <inheritdoc/>
    public async Task InitializeAsync() => Server = await StartAsync();

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>Starts the server.</summary>
    protected virtual Task<TestServer> StartAsync() => TestServer.StartAsync();
}
