using Jobs.FunctionsHost;
using Jobs.Tests.Support;
using Host = Jobs.FunctionsHost.FunctionsHost;

namespace Jobs.Tests.Functions;

/// <summary>
/// The function app as it is deployed, but without the OpenAPI extension, in a process of its own behind a host that treats it
/// as the Functions host does. The first test that needs it publishes it.
/// </summary>
internal sealed class FunctionApp : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Published = new(static () => FunctionAppPublishing.RunAsync("src/JobsFunctions"));

    private FunctionApp(Host host, TestServer server) => (Host, Server) = (host, server);

    /// <summary>The host.</summary>
    public Host Host { get; }

    /// <summary>The app as a server under test.</summary>
    public TestServer Server { get; }

    /// <summary>Publishes the app, once.</summary>
    /// <returns>Its folder.</returns>
    public static Task<string> PublishAsync() => Published.Value;

    /// <summary>Starts the app.</summary>
    /// <param name="settings">Settings beside those of the table. Authentication is off by default.</param>
    public static async Task<FunctionApp> StartAsync(params (string Name, string? Value)[] settings)
    {
        var table = await TestStorage.NewTableAsync();
        var host = await StartHostAsync(
            [
                ("JobsStorage", await TestStorage.ConnectionStringAsync()),
                ("Jobs__TableName", table.Name),
                ("Authentication__Enabled", "false"),
                .. settings,
            ]);
        return new FunctionApp(host, new TestServer(host, host.Address, table));
    }

    /// <summary>Starts a host for the app with these settings only; of two values of a setting, the last one counts.</summary>
    public static async Task<Host> StartHostAsync(IEnumerable<(string Name, string? Value)> settings) => await Host.StartAsync(
        await PublishAsync(), [.. settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))], CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
