using System.Net;
using Azure.Core;
using Jobs.Api.Tables;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

public sealed class JobTableClientFactoryTests
{
    [Fact]
    public void The_client_is_of_the_service_and_table_that_the_settings_name()
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
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_request_that_fails_is_sent_again(int failures)
    {
        using var transport = Failing(failures);
        await using var server = await TestServer.StartAsync(transport: transport);

        var answer = await FindAnswer.GetAsync(server.Client, "p");

        Assert.Equal(0, answer.Total);
        Assert.Equal(failures + 1, transport.Count);
    }

    [Fact]
    public async Task A_third_failure_is_the_end()
    {
        using var transport = Failing(int.MaxValue);
        await using var server = await TestServer.StartAsync(transport: transport);

        using var response = await server.Client.GetAsync(new Uri("/projects/p/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(3, transport.Count);
    }

    [Trait(Category.Name, Category.Slow)]
    [Fact]
    public async Task A_try_without_an_answer_is_given_up_in_time_for_another()
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
