using System.Net;

namespace Jobs.Tests.Support;

/// <summary>A server for all tests of a class; its requests to the table are counted.</summary>
public class CountedServerFixture : IAsyncLifetime, IDisposable
{
    /// <summary>The transport that sends the server's requests to the table.</summary>
    public HookedTransport Transport { get; } = new();

    /// <summary>The server.</summary>
    public TestServer Server { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Server = await StartAsync();

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        Transport.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Fails unless the query of a find is rejected with code 28 before it reaches the table.</summary>
    /// <returns>The description.</returns>
    public Task<string> RejectsQueryAsync(string query) =>
        RejectsAsync($"/projects/p/jobs?{query}", 28, "Invalid query-string parameter value");

    /// <summary>Fails unless the target is rejected with code 20 before it reaches the table.</summary>
    /// <returns>The description.</returns>
    public Task<string> RejectsPathAsync(string path) => RejectsAsync(path, 20, "Invalid URL parameter value");

    /// <summary>Starts the server.</summary>
    protected virtual Task<TestServer> StartAsync() => TestServer.StartAsync(transport: Transport);

    private async Task<string> RejectsAsync(string target, int code, string message)
    {
        var before = Transport.Count;
        using var response = await Server.GetAsync(target);
        var description = await response.IsErrorAsync(HttpStatusCode.BadRequest, code, message);
        Assert.Equal(before, Transport.Count);
        return description;
    }
}
