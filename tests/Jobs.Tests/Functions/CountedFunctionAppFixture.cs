using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

/// <summary>The function app with default settings. Its requests to the table, from its own process, are not counted.</summary>
public sealed class CountedFunctionAppFixture : CountedServerFixture
{
    /// <inheritdoc/>
    protected override async Task<TestServer> StartAsync() => (await FunctionApp.StartAsync()).Server;
}
