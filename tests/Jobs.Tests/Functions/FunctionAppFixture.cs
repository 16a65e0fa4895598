using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

/// <summary>The function app with default settings; each test uses its own projects.</summary>
public sealed class FunctionAppFixture : ServerFixture
{
    /// <inheritdoc/>
    protected override async Task<TestServer> StartAsync() => (await FunctionApp.StartAsync()).Server;
}
