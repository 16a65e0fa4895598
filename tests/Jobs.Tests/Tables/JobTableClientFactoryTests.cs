using System.Net;
using Azure.Core;
using Jobs.Api.Tables;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

public sealed class JobTableClientFactoryTests
{
    [Fact]
    public void Client_uses_the_service_and_table_of_the_settings()
    {
        var byUri = JobTableClientFactory.Create(new StorageOptions { TableServiceUri = new Uri("https://account.example.com") }, "jobs");
        var byIdentity = JobTableClientFactory.Create(
            new StorageOptions { TableServiceUri = new Uri("https://account.example.com"), ClientId = "id" }, "other");
        var byConnection = JobTableClientFactory.Create(
            new StorageOptions { ConnectionString = TestStorage.ConnectionString(12345) }, "jobs");

        Assert.Equal("https://account.example.com/jobs", byUri.Uri.AbsoluteUri);
        Assert.Equal("https://account.example.com/other", byIdentity.Uri.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:12345/devstoreaccount1/jobs", byConnection.Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/devstoreaccount1/", "http://127.0.0.1:1/devstoreaccount1/jobs")]
    [InlineData("http://127.0.0.1:1/devstoreaccount1//", "http://127.0.0.1:1/devstoreaccount1/jobs")]
    [InlineData("http://127.0.0.1:1/devstoreaccount1/ ", "http://127.0.0.1:1/devstoreaccount1/jobs")]
    [InlineData("https://a.table.core.windows.net/", "https://a.table.core.windows.net/jobs")]
    [InlineData("https://a.table.core.windows.net", "https://a.table.core.windows.net/jobs")]
    public void Slash_at_the_end_of_an_endpoint_is_ignored(string endpoint, string address)
    {
        var settings = new StorageOptions
        {
            ConnectionString = $"AccountName=devstoreaccount1;AccountKey=YQ==;TableEndpoint={endpoint}",
        };

        Assert.Equal(address, JobTableClientFactory.Create(settings, "jobs").Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/devstoreaccount1/", "https://127.0.0.1:1/devstoreaccount1/jobs")]
    [InlineData("https://127.0.0.1:1/devstoreaccount1", "https://127.0.0.1:1/devstoreaccount1/jobs")]
    [InlineData("https://a.table.core.windows.net/", "https://a.table.core.windows.net/jobs")]
    public void Slash_at_the_end_of_a_service_uri_is_ignored(string uri, string address) => Assert.Equal(
        address, JobTableClientFactory.Create(new StorageOptions { TableServiceUri = new Uri(uri) }, "jobs").Uri.AbsoluteUri);

    [Fact]
    public async Task Server_with_a_slash_at_the_end_of_its_endpoint_finds_and_is_ready()
    {
        var connection = (await TestStorage.ConnectionStringAsync()).TrimEnd(';') + "/;";
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["JobsStorage"] = connection });

        var answer = await FindAnswer.GetAsync(server.Client, "p");
        using var ready = await server.GetAsync("/health/ready");

        Assert.Equal(0, answer.Total);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Failed_request_is_retried(int failures)
    {
        using var transport = Failing(failures);
        await using var server = await TestServer.StartAsync(transport: transport);

        var answer = await FindAnswer.GetAsync(server.Client, "p");

        Assert.Equal(0, answer.Total);
        Assert.Equal(failures + 1, transport.Count);
    }

    [Fact]
    public async Task Request_that_fails_three_times_is_answered_503()
    {
        using var transport = Failing(int.MaxValue);
        await using var server = await TestServer.StartAsync(transport: transport);

        using var response = await server.Client.GetAsync(new Uri("/projects/p/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(3, transport.Count);
    }

    [Trait(Category.Name, Category.Slow)]
    [Fact]
    public async Task Attempt_without_a_response_times_out_early_enough_for_a_retry()
    {
        using var transport = new HookedTransport();
        transport.Hook = async (message, send) =>
        {
            if (transport.Count == 1)
            {
                await Task.Delay(Timeout.Infinite, message.CancellationToken);
            }

            await send();
        };
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Jobs:RequestTimeout"] = "00:00:05" }, transport);

        var answer = await FindAnswer.GetAsync(server.Client, "p");

        Assert.Equal(0, answer.Total);
        Assert.Equal(2, transport.Count);
    }

    private static HookedTransport Failing(int failures)
    {
        var count = 0;
        return new HookedTransport
        {
            Hook = (HttpMessage _, Func<ValueTask> sendAsync) => count++ < failures
                ? throw new IOException("The connection was refused.")
                : sendAsync(),
        };
    }
}
