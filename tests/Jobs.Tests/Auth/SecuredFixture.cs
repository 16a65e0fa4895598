namespace Jobs.Tests.Auth;

/// <summary>A secured server with default settings for all tests of a class.</summary>
public sealed class SecuredFixture : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public SecuredServer Secured { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Secured = await SecuredServer.StartAsync();

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Secured.DisposeAsync();
}
